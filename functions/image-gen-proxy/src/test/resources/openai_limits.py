"""The errors of the official client when a key is unknown, too fast, or out of money; an assertion that fails ends it with an error."""

import openai


def client(key, retries=0):
    return openai.OpenAI(api_key=key, max_retries=retries, timeout=60)


def draw(key, model="sketch", **more):
    return client(key).images.generate(model=model, prompt="a lake", size="64x64", **more)


def fails(kind, code, call):
    try:
        call()
    except kind as e:
        assert e.code == code, (e.code, code)
        return e
    raise AssertionError("no " + kind.__name__)


fails(openai.AuthenticationError, "invalid_api_key", lambda: draw("secret-of-nobody"))
fails(openai.AuthenticationError, "invalid_api_key", lambda: client("secret-of-nobody").models.list())

raw = client("secret-client-rated").images.with_raw_response.generate(model="sketch", prompt="a lake", size="64x64")
assert raw.headers["x-ratelimit-limit-requests"] == "1"
assert raw.headers["x-ratelimit-remaining-requests"] == "0"
assert raw.headers["x-ratelimit-reset-requests"].endswith("s")
too_fast = fails(openai.RateLimitError, "rate_limit_exceeded", lambda: draw("secret-client-rated"))
assert too_fast.type == "requests", too_fast.type
assert 0 < float(too_fast.response.headers["retry-after"]) <= 60
fails(openai.RateLimitError, "rate_limit_exceeded", lambda: list(draw("secret-client-rated", stream=True)))

# It does not ask again where that is of no use.
out_of_money = fails(
    openai.RateLimitError,
    "insufficient_quota",
    lambda: client("secret-client-poor", retries=3).images.generate(model="pair", prompt="a lake", size="64x64"),
)
assert out_of_money.type == "insufficient_quota"
print("done with openai", openai.__version__)
