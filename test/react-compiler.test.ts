/** The React Compiler gives up on woven code: what it would compile stays as it is, and says why. */
import { expect, test } from "vitest";
import { plan } from "../transformer/index.ts";
import { bundlers } from "./hosts/bundlers.ts";
import { project } from "./hosts/project.ts";

const page = `
export function Page({ title }: { title: string }) { const go = () => title; return <b onClick={go}>{title}</b>; }
export const useCount = (start: number) => { const [n] = useState(start); return n; };
const Small = memo(() => <i />); const Big = React.forwardRef(function Inner(props, ref) { return <i />; });
function Plain() { "use no memo"; return <i />; }
function Money(amount: number) { return amount * 100; }
function format(text: string) { return text.trim(); }
class View { Render() { return <b />; } }
`;

function traced(reactCompiler: boolean): Record<string, string> {
  const result = plan(page, "page.tsx", { rules: [{ kinds: "all" }], reactCompiler });
  const said = result?.plan.decisions.map(({ site, because }) => [
    site.name,
    because.by === "hazard" ? because.hazard.code : because.by,
  ]);
  return Object.fromEntries(said ?? []);
}

test("components, hooks, and all that stands inside", () => {
  expect(traced(true)).toEqual({
    Page: "react-compiler",
    go: "react-compiler",
    useCount: "react-compiler",
    "memo(callback)": "react-compiler",
    Inner: "react-compiler",
    Plain: "rule",
    Money: "rule",
    format: "rule",
    "View.Render": "rule",
  });
  expect(new Set(Object.values(traced(false)))).toEqual(new Set(["rule"]));
});

test("a tag that can't be honoured says so where the compiler is installed", async () => {
  const [, bundle] = bundlers.find(([name]) => name === "rolldown") ?? [];
  const files = {
    "src/main.ts":
      "/** @trace */ export function useOne() { return useState(1); } declare const useState: any;",
  };
  const { root, write } = project(files);
  expect((await bundle?.(root))?.error).toBeUndefined();
  const devDependencies = { "babel-plugin-react-compiler": "1.0.0" };
  write({ "package.json": JSON.stringify({ type: "module", devDependencies }) });
  const error = (await bundle?.(root))?.error;
  expect(error).toContain("the React Compiler gives up on woven code");
  expect(error).toContain("^^^^^^");
});
