import type { Dialect } from "./dialect.ts";
import { genAi } from "./gen-ai.ts";
import { langfuse } from "./langfuse.ts";
import { langsmith } from "./langsmith.ts";
import { mastra } from "./mastra.ts";
import { mlflow } from "./mlflow.ts";
import { openInference } from "./openinference.ts";
import { pydanticAi } from "./pydantic-ai.ts";
import { traceloop } from "./traceloop.ts";
import { vercelAi } from "./vercel-ai.ts";

/**
 * In the order in which they are asked where their sources are equally specific: the canonical one first. Only
 * LangSmith comes before it, whose canonical attributes are made of its own and say less.
 */
export const dialects: readonly Dialect[] = [langsmith, genAi, openInference, traceloop, vercelAi, langfuse, mastra, mlflow, pydanticAi];
