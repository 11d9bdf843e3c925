/** configSchema(): the JSON Schema of rules files, from the tables that read them. Draft 7, as editors do. */
import type { Schema } from "../../transformer/forms.ts";
import { OPTIONS } from "../../transformer/options.ts";
import { PRESETS } from "../../transformer/presets.ts";
import { SELECTORS } from "../../transformer/selectors.ts";
import { ABOUT, FORMS, SECTION_KEYS } from "./keys.ts";

interface Described {
  readonly form: { readonly schema: Schema | undefined };
  readonly about: string;
}

export function configSchema(): Schema {
  const { preset, ...others } = described(OPTIONS);
  const options = { preset: { ...preset, examples: Object.keys(PRESETS) }, ...others };
  const nested: Readonly<Record<string, Schema>> = {
    rules: { type: "array", items: { $ref: "#/definitions/rule" } },
    presets: mapOf("#/definitions/preset", "^[\\w$-]+$"),
    environments: mapOf("#/definitions/section"),
  };
  const keys = Object.fromEntries(
    Object.entries(ABOUT).map(([key, description]) => {
      const schema = nested[key] ?? FORMS[key as keyof typeof FORMS].schema;
      return [key, { ...schema, description }];
    }),
  );
  const words = { type: "array", items: { type: "string", pattern: "^\\w+$" } };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "The rules file of spanweave",
    ...object(keys),
    allowComments: true,
    allowTrailingCommas: true,
    definitions: {
      rule: {
        ...object({ ...described(SELECTORS), ...options }),
        minProperties: 1,
        description: "Picks functions, and says what is to be done with them.",
      },
      options: object(others),
      preset: {
        ...object({
          ...others,
          takes: {
            ...words,
            description:
              "What the parts of a tag's dotted name are, for texts such as {operation} in name and attributes.",
          },
          when: {
            type: "object",
            additionalProperties: mapOf("#/definitions/options"),
            description: "More options for one value of what it takes.",
          },
        }),
        description: "Options under one word.",
      },
      section: {
        ...object(Object.fromEntries(SECTION_KEYS.map((key) => [key, keys[key] as Schema]))),
        description: "What counts in one environment alone.",
      },
    },
  };
}

function described(table: Readonly<Record<string, Described>>): Readonly<Record<string, Schema>> {
  return Object.fromEntries(
    Object.entries(table).map(([name, { form, about }]) => [
      name,
      { ...form.schema, description: about },
    ]),
  );
}

function object(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: "object", properties, additionalProperties: false };
}

function mapOf($ref: string, names?: string): Schema {
  return {
    type: "object",
    ...(names !== undefined && { propertyNames: { pattern: names } }),
    additionalProperties: { $ref },
  };
}
