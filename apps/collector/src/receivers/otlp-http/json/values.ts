import { MAX_DEPTH, TOO_DEEP, WEIGHT } from "../../../pipeline/wire/index.ts";
import { many, message, one, scalar, type WriteMessage } from "./message.ts";
import { bool, bytes, double, integerElse, text, texts, uint32 } from "./scalars.ts";

const STRING_VALUE = 1;
const DOUBLE_VALUE = 4;

/** `AnyValue`; an object with nothing in it is null, as the JS exporter writes it. */
const anyValue: WriteMessage = (into, value) => {
  if (into.depth > MAX_DEPTH) return into.writer.string(STRING_VALUE, TOO_DEEP);
  into.depth++;
  anyValueFields(into, value);
  into.depth--;
};

// The indirection is for the circle: a value may hold values.
const arrayFields = message({ values: [1, many((into, value) => anyValue(into, value), WEIGHT.value)] });
const listFields = message({ values: [1, many((into, value) => keyValueFields(into, value), WEIGHT.value)] });

const anyValueFields = message({
  stringValue: [STRING_VALUE, scalar(text), "value"],
  boolValue: [2, scalar(bool), "value"],
  intValue: [3, scalar(integerElse(DOUBLE_VALUE, (writer, number, value) => writer.int64(number, value))), "value"],
  doubleValue: [DOUBLE_VALUE, scalar(double), "value"],
  arrayValue: [5, one(arrayFields, WEIGHT.value), "value"],
  kvlistValue: [6, one(listFields, WEIGHT.value), "value"],
  bytesValue: [7, scalar(bytes), "value"],
});

const keyValueFields = message({ key: [1, scalar(text)], value: [2, one(anyValue, WEIGHT.value)] });

export const value = one(anyValue, WEIGHT.value);
export const attributes = many(keyValueFields, WEIGHT.value);

const entityFields = message({
  schemaUrl: [1, scalar(text)],
  type: [2, scalar(text)],
  idKeys: [3, scalar(texts)],
  descriptionKeys: [4, scalar(texts)],
});

export const resource = one(
  message({ attributes: [1, attributes], droppedAttributesCount: [2, scalar(uint32)], entityRefs: [3, many(entityFields)] }),
);

export const scope = one(
  message({
    name: [1, scalar(text)],
    version: [2, scalar(text)],
    attributes: [3, attributes],
    droppedAttributesCount: [4, scalar(uint32)],
  }),
);
