// Asks a model, with and without its words on the span, and once in vain.
import OpenAI from "openai";

const client = new OpenAI({ maxRetries: 0 });

/** @trace.llm openai.chat */
async function ask(model: string, question: string) {
  const answer = await client.chat.completions.create({
    model,
    messages: [{ role: "user", content: question }],
  });
  return answer.choices[0]?.message.content;
}

/** @trace.llm openai.chat { name: "chat in words", genAi: "content" } */
async function askInWords(request: OpenAI.ChatCompletionCreateParamsNonStreaming) {
  return client.chat.completions.create(request);
}

/** @trace.llm openai.embeddings */
async function embed(model: string, input: string) {
  const { data } = await client.embeddings.create({ model, input });
  return data[0]?.embedding.length;
}

async function main() {
  const question = "Which tea is green?";
  console.log(await ask("gpt-5-mini", question));
  const messages = [{ role: "user" as const, content: question }];
  const answer = await askInWords({ model: "gpt-5-mini", messages });
  console.log(answer.choices[0]?.message.content);
  console.log(await embed("text-embedding-3-small", question));
  for (const model of ["busy", "broken"]) {
    try {
      await ask(model, question);
    } catch (error) {
      console.log(`${(error as Error).name}: ${(error as Error).message}`);
    }
  }
}

main();
