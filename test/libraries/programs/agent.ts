// An agent that asks a model, and calls the tools that the model asks for.
import OpenAI from "openai";

const client = new OpenAI({ maxRetries: 0 });

const tools: OpenAI.ChatCompletionFunctionTool[] = [
  {
    type: "function",
    function: {
      name: "search",
      parameters: { type: "object", properties: { query: { type: "string" } } },
    },
  },
];

/** @trace.agent researcher */
async function research(question: string) {
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: "user", content: question }];
  for (;;) {
    const message = await ask("gpt-5-mini", messages);
    messages.push(message);
    if (message.tool_calls === undefined) return message.content;
    for (const call of message.tool_calls) {
      if (call.type !== "function") continue;
      const content = await search(JSON.parse(call.function.arguments).query);
      messages.push({ role: "tool", tool_call_id: call.id, content });
    }
  }
}

/** @trace.llm openai.chat */
async function ask(model: string, messages: OpenAI.ChatCompletionMessageParam[]) {
  const { choices } = await client.chat.completions.create({ model, messages, tools });
  const [choice] = choices;
  if (choice === undefined) throw new Error("no answer");
  return choice.message;
}

/** @trace.tool search */
async function search(query: string) {
  return `Nothing but leaves was found for ${query}.`;
}

async function main() {
  console.log(await research("Which tea is green?"));
}

main();
