"""pydantic-ai 1.0 with the first version of its attributes; argv[1] says where messages go: attributes or logs."""

import sys

from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._events import EventLoggerProvider
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from pydantic_ai import Agent
from pydantic_ai.models.instrumented import InstrumentationSettings
from pydantic_ai.models.openai import OpenAIChatModel

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
logs = LoggerProvider()
logs.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))
settings = InstrumentationSettings(
    tracer_provider=provider, event_logger_provider=EventLoggerProvider(logs), event_mode=sys.argv[1], version=1
)

traveller = Agent(
    OpenAIChatModel("gpt-4o-mini"), name="travel-agent", system_prompt="You are a travel agent. Be brief.", instrument=settings
)


@traveller.tool_plain
def get_weather(city: str) -> dict:
    """Tells the weather of a city."""
    return {"city": city, "sky": "rain", "celsius": 14}


traveller.run_sync("Will it rain in Lisbon? Should I pack an umbrella?")
provider.shutdown()
logs.shutdown()
