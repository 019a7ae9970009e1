export interface Program {
  /** Of the captured file. */
  readonly name: string;
  readonly file: string;
  readonly args?: readonly string[];
  /** `{receiver}` stands for the receiver's address. */
  readonly env?: Readonly<Record<string, string>>;
  /** Of a Python program: the folder of its virtual environment. */
  readonly venv?: "venv" | "venv-1" | "venv-langchain";
}

const langsmith = {
  LANGSMITH_TRACING: "true",
  LANGSMITH_OTEL_ENABLED: "true",
  LANGSMITH_API_KEY: "none",
  LANGSMITH_ENDPOINT: "{receiver}",
  LANGSMITH_PROJECT: "travel",
};
const messageEvents = { OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "true" };
const mlflow = {
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "{receiver}/v1/traces",
  OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
  MLFLOW_TRACKING_URI: "file:mlruns",
};

export const programs: readonly Program[] = [
  { name: "openinference", file: "openinference.mjs" },
  { name: "traceloop", file: "traceloop.mjs" },
  { name: "traceloop-0-21", file: "traceloop.mjs", args: ["traceloop-0-21"] },
  { name: "otel-openai", file: "otel-openai.mjs", env: messageEvents },
  { name: "ai-sdk-7", file: "ai-sdk-7.mjs" },
  { name: "ai-sdk-7-legacy", file: "ai-sdk-7.mjs", args: ["legacy"] },
  { name: "ai-sdk-6", file: "ai-sdk-6.mjs" },
  { name: "langsmith", file: "langsmith.mjs", env: langsmith },
  { name: "langchain", file: "python/langchain_langsmith.py", env: langsmith, venv: "venv-langchain" },
  { name: "langfuse", file: "langfuse.mjs" },
  { name: "mastra", file: "mastra.mjs", env: { MASTRA_TELEMETRY_DISABLED: "1" } },
  { name: "pydantic-ai-2-v5", file: "python/pydantic_ai_2.py", args: ["5"], venv: "venv" },
  { name: "pydantic-ai-2-v2", file: "python/pydantic_ai_2.py", args: ["2"], venv: "venv" },
  { name: "pydantic-ai-1-attributes", file: "python/pydantic_ai_1.py", args: ["attributes"], venv: "venv-1" },
  { name: "pydantic-ai-1-logs", file: "python/pydantic_ai_1.py", args: ["logs"], venv: "venv-1" },
  { name: "mlflow", file: "python/mlflow_openai.py", env: mlflow, venv: "venv" },
];
