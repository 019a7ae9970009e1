"""MLflow's tracing of the OpenAI client, exported over OTLP."""

import json

import mlflow
import mlflow.openai
from mlflow.entities import SpanType
from openai import OpenAI

mlflow.openai.autolog()
client = OpenAI()
tools = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "Tells the weather of a city.",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        },
    }
]


@mlflow.trace(span_type=SpanType.TOOL)
def get_weather(city: str) -> dict:
    return {"city": city, "sky": "rain", "celsius": 14}


@mlflow.trace(name="travel-agent", span_type=SpanType.AGENT)
def run(question: str) -> str:
    mlflow.update_current_trace(metadata={"mlflow.trace.session": "trip-7", "mlflow.trace.user": "user-3"})
    messages = [{"role": "system", "content": "You are a travel agent. Be brief."}, {"role": "user", "content": question}]
    answer = client.chat.completions.create(model="gpt-4o-mini", messages=messages, tools=tools).choices[0].message
    call = answer.tool_calls[0]
    result = get_weather(**json.loads(call.function.arguments))
    messages += [answer.model_dump(exclude_none=True), {"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)}]
    stream = client.chat.completions.create(
        model="gpt-4o-mini", messages=messages, tools=tools, stream=True, stream_options={"include_usage": True}
    )
    return "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)


run("Will it rain in Lisbon? Should I pack an umbrella?")
mlflow.flush_trace_async_logging()
