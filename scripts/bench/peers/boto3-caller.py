"""Makes the rounds of protocol.ts with boto3 alone."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

target = json.loads(sys.argv[1])
client = boto3.client("bedrock-runtime", config=Config(max_pool_connections=50))
request = {
    "modelId": target["modelId"],
    "messages": [{"role": "user", "content": [{"text": target["content"]}]}],
}
if target.get("guardrail"):
    request["guardrailConfig"] = target["guardrail"]


def call(stream):
    start = time.perf_counter()
    if stream:
        for _ in client.converse_stream(**request)["stream"]:
            pass
    else:
        client.converse(**request)
    return (time.perf_counter() - start) * 1000


for line in sys.stdin:
    wanted = json.loads(line)
    start = time.perf_counter()
    with ThreadPoolExecutor(wanted["inFlight"]) as pool:
        call_ms = list(pool.map(call, [wanted["stream"]] * wanted["calls"]))
    print(json.dumps({"callMs": call_ms, "totalMs": (time.perf_counter() - start) * 1000}), flush=True)
