"""Writes what AWS's published model of the Bedrock runtime says about sizes, ranges, patterns and values."""
import gzip, json, sys
import botocore
from pathlib import Path

OPERATIONS = ['Converse', 'ConverseStream', 'ApplyGuardrail', 'CountTokens', 'InvokeModel', 'InvokeModelWithResponseStream']
[path] = (Path(botocore.__file__).parent / 'data' / 'bedrock-runtime').glob('*/service-2.json.gz')
model = json.loads(gzip.decompress(path.read_bytes()))
shapes = model['shapes']
found = {}
def constraint(name):
    shape = shapes[name]
    kept = {key: shape[key] for key in ('min', 'max', 'pattern', 'enum') if key in shape}
    for key, part in (('items', 'member'), ('keys', 'key'), ('values', 'value')):
        inner = constraint(shape[part]['shape']) if part in shape else {}
        if inner: kept[key] = inner
    return kept
def walk(name, seen):
    if name in seen: return
    seen.add(name)
    shape = shapes[name]
    for member, ref in shape.get('members', {}).items():
        kept = constraint(ref['shape'])
        if kept: found[f'{name}.{member}'] = kept
        walk(ref['shape'], seen)
    for part in ('member', 'key', 'value'):
        if part in shape: walk(shape[part]['shape'], seen)
seen = set()
for operation in OPERATIONS: walk(model['operations'][operation]['input']['shape'], seen)
source = f"service model of the Amazon Bedrock runtime, botocore {botocore.__version__}"
lines = [f'    {json.dumps(key)}: {json.dumps(found[key])}' for key in sorted(found)]
sys.stdout.write('{\n  "source": ' + json.dumps(source) + ',\n  "members": {\n' + ',\n'.join(lines) + '\n  }\n}\n')
