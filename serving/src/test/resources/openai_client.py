"""Asks a server about a picture with OpenAI's own client, whole and streamed; prints JSON.

Arguments: base address, model, file of the picture, question.
"""

import base64
import json
import sys
from pathlib import Path

from openai import OpenAI

address, model, picture, question = sys.argv[1:]
client = OpenAI(base_url=address, api_key="test", max_retries=0)
data = base64.b64encode(Path(picture).read_bytes()).decode()
request = {
    "model": model,
    "messages": [
        {
            "role": "user",
            "content": [
                {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{data}"}},
                {"type": "text", "text": question},
            ],
        }
    ],
    "max_tokens": 10,
    "temperature": 0,
    "extra_body": {"ignore_eos": True, "precis": {"method": "uniform", "keep": "100%"}},
}
whole = client.chat.completions.create(**request)
raw = client.chat.completions.with_raw_response.create(**request)
chunks = [
    chunk.choices[0].delta.content or ""
    for chunk in client.chat.completions.create(stream=True, **request)
    if chunk.choices
]
print(
    json.dumps(
        {
            "models": [one.id for one in client.models.list()],
            "whole": whole.choices[0].message.content,
            "rows": raw.headers.get("precis-tokens-out"),
            "streamed": "".join(chunks),
            "chunks": len(chunks),
        }
    )
)
