"""What users of the official client do, against the address in OPENAI_BASE_URL; an assertion that fails ends it with an error."""
import base64
import io
import sys

import openai

client = openai.OpenAI(api_key="none", max_retries=0, timeout=60)


def png(encoded):
    data = base64.b64decode(encoded)
    assert data.startswith(b"\x89PNG"), data[:16]
    return data


# Models.
assert "sketch" in [model.id for model in client.models.list()]
assert client.models.retrieve("sketch").owned_by == "thaw"

# Base64 and usage.
answer = client.images.generate(
    model="sketch", prompt="a lake", n=2, size="128x128", extra_body={"thaw": {"seed": 5}}
)
picture = png(answer.data[0].b64_json)
assert len(answer.data) == 2
assert answer.usage.total_tokens == 0
assert answer.output_format == "png"

# The same seed is the same picture.
again = client.images.generate(model="sketch", prompt="a lake", n=2, size="128x128", extra_body={"thaw": {"seed": 5}})
assert again.data[0].b64_json == answer.data[0].b64_json

# By URL.
by_url = client.images.generate(model="sketch", prompt="a lake", size="128x128", response_format="url")
assert by_url.data[0].url.startswith("http")

# Another format.
by_jpeg = base64.b64decode(
    client.images.generate(model="sketch", prompt="a lake", size="128x128", output_format="jpeg").data[0].b64_json
)
assert by_jpeg.startswith(b"\xff\xd8")

# What the back end counts comes along.
counted = client.images.generate(model="openai", prompt="a lake", size="1024x1024")
assert counted.usage.total_tokens == 120, counted.usage
assert counted.usage.input_tokens_details.text_tokens == 20
counted_events = list(client.images.generate(model="openai", prompt="stream", stream=True, partial_images=1))
assert counted_events[-1].usage.output_tokens == 100

# Raw answers.
raw = client.images.with_raw_response.generate(model="sketch", prompt="raw", size="128x128")
assert raw.status_code == 200
assert raw.headers["x-request-id"].startswith("req_")
assert raw.request_id.startswith("req_") if hasattr(raw, "request_id") else True
assert int(raw.headers["openai-processing-ms"]) >= 0
png(raw.parse().data[0].b64_json)

# Streams.
events = list(
    client.images.generate(model="slow", prompt="stream", size="128x128", stream=True, partial_images=2)
)
assert [event.type for event in events] == [
    "image_generation.partial_image",
    "image_generation.partial_image",
    "image_generation.completed",
], [event.type for event in events]
assert [event.partial_image_index for event in events[:2]] == [0, 1]
assert events[-1].usage.total_tokens == 0
for event in events:
    png(event.b64_json)

# Raw streams.
with client.images.with_streaming_response.generate(
    model="sketch", prompt="raw stream", size="128x128", stream=True
) as streamed:
    lines = list(streamed.iter_lines())
assert lines[0] == "event: image_generation.completed", lines[0]

# Edits and variations.
edited = client.images.edit(model="webui", prompt="a hat", image=("a.png", io.BytesIO(picture)), size="128x128")
png(edited.data[0].b64_json)
several = client.images.edit(
    model="openai", prompt="both", image=[("a.png", picture), ("b.png", picture)], size="1024x1024"
)
png(several.data[0].b64_json)
edit_events = list(
    client.images.edit(
        model="webui", prompt="streamed", image=("a.png", picture), size="128x128", stream=True, partial_images=1
    )
)
assert edit_events[-1].type == "image_edit.completed"
masked = client.images.edit(
    model="webui",
    prompt="a hat",
    image=("a.png", picture),
    mask=("mask.png", picture),
    size="128x128",
    extra_body={"thaw": '{"seed": 3}'},
)
png(masked.data[0].b64_json)
raw_edit = client.images.with_raw_response.edit(
    model="webui", prompt="raw", image=("a.png", picture), size="128x128"
)
assert raw_edit.headers["content-type"] == "application/json"
png(raw_edit.parse().data[0].b64_json)
varied = client.images.create_variation(model="openai", image=("a.png", picture), size="1024x1024")
png(varied.data[0].b64_json)


# Errors have the client's own types.
def fails(kind, code, call):
    try:
        call()
    except kind as e:
        assert e.code == code, (e.code, code)
        assert e.request_id.startswith("req_")
    else:
        raise AssertionError("no " + kind.__name__)


fails(openai.NotFoundError, "model_not_found", lambda: client.images.generate(model="none", prompt="x"))
fails(
    openai.BadRequestError,
    "unsupported_parameter",
    lambda: client.images.generate(model="sketch", prompt="x", quality="hd"),
)
fails(
    openai.BadRequestError,
    "invalid_mask",
    lambda: client.images.edit(
        model="webui", prompt="x", image=("a.png", picture), mask=("m.jpg", by_jpeg), size="128x128"
    ),
)
fails(openai.BadRequestError, "moderation_blocked", lambda: client.images.generate(model="openai", prompt="forbidden"))
try:
    list(client.images.generate(model="openai", prompt="forbidden", stream=True))
except openai.APIError as e:
    assert e.code == "moderation_blocked", e.code
else:
    raise AssertionError("a stream that fails must raise")

print("done with openai", openai.__version__)
sys.exit(0)
