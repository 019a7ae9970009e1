"""pydantic-ai by its own instrumentation; argv[1] is the version of its attributes."""

import sys

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from pydantic_ai import Agent
from pydantic_ai.capabilities import Instrumentation
from pydantic_ai.models.instrumented import InstrumentationSettings
from pydantic_ai.models.openai import OpenAIChatModel

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
settings = InstrumentationSettings(tracer_provider=provider, version=int(sys.argv[1]))

traveller = Agent(
    OpenAIChatModel("gpt-4o-mini"),
    name="travel-agent",
    instructions="You are a travel agent. Be brief.",
    capabilities=[Instrumentation(settings)],
)


@traveller.tool_plain
def get_weather(city: str) -> dict:
    """Tells the weather of a city."""
    return {"city": city, "sky": "rain", "celsius": 14}


traveller.run_sync("Will it rain in Lisbon? Should I pack an umbrella?", conversation_id="trip-7")
provider.shutdown()
