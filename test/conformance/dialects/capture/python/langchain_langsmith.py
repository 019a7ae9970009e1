"""LangChain through LangSmith's OpenTelemetry export."""

from langchain_core.messages import HumanMessage, SystemMessage
from langchain_core.runnables import RunnableLambda
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langsmith import Client


@tool
def get_weather(city: str) -> dict:
    """Tells the weather of a city."""
    return {"city": city, "sky": "rain", "celsius": 14}


chat = ChatOpenAI(model="gpt-4o-mini").bind_tools([get_weather])


def travel(question: str) -> str:
    messages = [SystemMessage("You are a travel agent. Be brief."), HumanMessage(question)]
    answer = chat.invoke(messages)
    result = get_weather.invoke(answer.tool_calls[0])
    return chat.invoke([*messages, answer, result]).content


RunnableLambda(travel).invoke(
    "Will it rain in Lisbon? Should I pack an umbrella?",
    {"run_name": "travel-agent", "metadata": {"thread_id": "trip-7", "user_id": "user-3"}},
)
Client().flush()
