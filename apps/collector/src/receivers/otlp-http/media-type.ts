export type Encoding = "protobuf" | "json";

const encodings: Readonly<Record<string, Encoding>> = {
  "application/x-protobuf": "protobuf",
  "application/json": "json",
};

/** What an answer's content type is, to the letter: exporters compare the whole string. */
export const mediaTypes: Readonly<Record<Encoding, string>> = {
  protobuf: "application/x-protobuf",
  json: "application/json",
};

/** The encoding that a content type names, whatever its case and parameters; undefined for any other. */
export function parseMediaType(contentType: string | undefined): Encoding | undefined {
  const name = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  return name !== undefined && Object.hasOwn(encodings, name) ? encodings[name] : undefined;
}
