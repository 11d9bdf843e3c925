// A little of everything that spans can hold.
/** @trace */
export async function buy(article: string): Promise<string> {
  const price = priceOf(article);
  quick();
  try {
    return await charge(price);
  } catch {
    return "declined";
  }
}

/** @trace price.look-up { args: ["article"] } */
const priceOf = (article: string): number => article.length * 100;

/** @trace { minDuration: 10000 } */
const quick = (): void => {};

/** @trace { kind: "client" } */
async function charge(amount: number): Promise<string> {
  await null;
  if (amount === 700) throw new RangeError("card declined");
  return `${amount} paid`;
}

for (const article of process.argv.slice(2)) console.log(await buy(article));
