// Ways to stream what a model answers: tokens are on the span of whoever iterates.
import OpenAI from "openai";

const client = new OpenAI({ maxRetries: 0 });

function request(question: string) {
  return {
    model: "gpt-5-mini",
    messages: [{ role: "user", content: question }],
    stream: true,
    stream_options: { include_usage: true },
  } satisfies OpenAI.ChatCompletionCreateParamsStreaming;
}

/** @trace.llm openai.chat { name: "words" } */
async function* words(question: string) {
  for await (const piece of await client.chat.completions.create(request(question))) {
    yield piece.choices[0]?.delta.content ?? "";
  }
}

/** @trace.llm openai.chat { name: "pieces" } */
async function* pieces(question: string) {
  yield* await client.chat.completions.create(request(question));
}

/** @trace.llm openai.chat { name: "whole", genAi: "content" } */
async function whole(question: string) {
  let answer = "";
  for await (const piece of await client.chat.completions.create(request(question))) {
    answer += piece.choices[0]?.delta.content ?? "";
  }
  return answer;
}

/** @trace.llm openai.chat { name: "helper" } */
async function byHelper(question: string) {
  const stream = client.chat.completions.stream(request(question));
  const answer = await stream.finalChatCompletion();
  return answer.choices[0]?.message.content;
}

/**
 * Its span ends before the first piece comes.
 * @trace.llm openai.chat { name: "passed" }
 */
async function passed(question: string) {
  return client.chat.completions.create(request(question));
}

async function main() {
  const question = "Which tea is green?";
  let answer = "";
  for await (const word of words(question)) answer += word;
  console.log(answer);
  answer = "";
  for await (const piece of pieces(question)) answer += piece.choices[0]?.delta.content ?? "";
  console.log(answer);
  console.log(await whole(question));
  console.log(await byHelper(question));
  answer = "";
  for await (const piece of await passed(question)) answer += piece.choices[0]?.delta.content ?? "";
  console.log(answer);
}

main();
