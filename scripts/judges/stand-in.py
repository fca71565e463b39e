"""Tries the stand-in of Bedrock with boto3, which nobody here wrote: start the local server, paste the variables that it
prints, and run this with the boto3 of interop/requirements.txt. Ends with 1 when something is not as on AWS.
"""

import json
import sys

import boto3
from botocore.exceptions import ClientError, EventStreamError

MODELS = {
    'claude': 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    'nova': 'us.amazon.nova-pro-v1:0',
    'gpt-oss': 'openai.gpt-oss-120b-1:0',
}
SCHEMA = {'type': 'object', 'properties': {'city': {'type': 'string'}}, 'required': ['city']}
TOOLS = {'tools': [{'toolSpec': {'name': 'get_weather', 'inputSchema': {'json': SCHEMA}}}]}

client = boto3.client('bedrock-runtime')
failed = []


def expect(what, passes):
    print(f"{'ok' if passes else 'NOT OK'}  {what}")
    if not passes:
        failed.append(what)


def refused(what, code, call):
    try:
        call()
        expect(f'{what}: refused', False)
    except (ClientError, EventStreamError) as error:
        expect(f"{what}: {error.response['Error']['Message'][:90]}", error.response['Error']['Code'] == code)


def says(text):
    return [{'role': 'user', 'content': [{'text': text}]}]


def bodies(text):
    user = [{'role': 'user', 'content': text}]
    return {
        'claude': {'anthropic_version': 'bedrock-2023-05-31', 'max_tokens': 100, 'messages': user},
        'nova': {'messages': says(text), 'inferenceConfig': {'maxTokens': 100}},
        'gpt-oss': {'messages': user, 'max_completion_tokens': 100},
    }


def converses(name, model):
    answer = client.converse(modelId=model, messages=says('repeat: one two'))
    expect(f'{name}: converse', answer['output']['message']['content'] == [{'text': 'one two'}])
    events = list(client.converse_stream(modelId=model, messages=says('repeat: one two'))['stream'])
    text = ''.join(event.get('contentBlockDelta', {}).get('delta', {}).get('text', '') for event in events)
    expect(f'{name}: converse_stream', text == 'one two' and 'metadata' in events[-1])
    called = client.converse(modelId=model, messages=says('get weather for "Oslo"'), toolConfig=TOOLS)
    [use] = [block['toolUse'] for block in called['output']['message']['content']]
    expect(f'{name}: calls a tool', called['stopReason'] == 'tool_use' and use['input'] == {'city': 'Oslo'})
    result = {'toolResult': {'toolUseId': use['toolUseId'], 'content': [{'text': 'rain'}]}}
    turns = [*says('get weather for "Oslo"'), called['output']['message'], {'role': 'user', 'content': [result]}]
    ended = client.converse(modelId=model, messages=turns, toolConfig=TOOLS)
    expect(f'{name}: a loop of tools ends', ended['stopReason'] == 'end_turn')
    refused(f'{name}: history of tools without toolConfig', 'ValidationException',
            lambda: client.converse(modelId=model, messages=turns))


def invokes(name, model):
    body = json.dumps(bodies('repeat: one two')[name])
    answer = client.invoke_model(modelId=model, body=body)
    expect(f'{name}: invoke_model', 'one two' in json.dumps(json.loads(answer['body'].read())))
    events = client.invoke_model_with_response_stream(modelId=model, body=body)['body']
    chunks = [json.loads(event['chunk']['bytes']) for event in events]
    expect(f'{name}: invoke_model_with_response_stream', 'amazon-bedrock-invocationMetrics' in chunks[-1])


for name, model in MODELS.items():
    converses(name, model)
    invokes(name, model)
count = client.count_tokens(modelId=MODELS['claude'], input={'converse': {'messages': says('hello there')}})
expect('count_tokens', count['inputTokens'] == 3)
inference = {'temperature': 1, 'topP': 1}
refused('claude: temperature and topP', 'ValidationException',
        lambda: client.converse(modelId=MODELS['claude'], messages=says('hi'), inferenceConfig=inference))
refused('gpt-oss: stop sequences', 'ValidationException',
        lambda: client.converse(modelId=MODELS['gpt-oss'], messages=says('hi'), inferenceConfig={'stopSequences': ['x']}))
refused('no such model', 'ValidationException',
        lambda: client.converse(modelId='no.such-model', messages=says('hi')))
sys.exit(1 if failed else 0)
