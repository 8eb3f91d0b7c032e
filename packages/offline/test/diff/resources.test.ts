import { describe, expect, test } from "vitest";
import { type Difference, diffGraphs } from "../../src/diff/diff.ts";
import { markdownOf } from "../../src/diff/markdown.ts";
import { textOf } from "../../src/diff/text.ts";
import type { Properties, Resource } from "../../src/graph/graph.ts";
import { graphWith, resource } from "../support/shop.ts";
import { policyOf } from "../support/shop-names.ts";

const table = (inputs: Properties, options: Resource["options"] = {}) => ({
  ...resource(
    "aws:dynamodb/table:Table",
    "Goods",
    { name: "goods", hashKey: "id", ...inputs },
    { id: "goods" },
  ),
  options,
});

const difference = (before: Resource[], after: Resource[]): Difference =>
  diffGraphs(graphWith(before), graphWith(after));

describe("resources", () => {
  test("are added, changed, replaced and removed", () => {
    const before = [
      table({ hashKey: "id" }),
      resource("aws:sqs/queue:Queue", "Old", {}),
      resource("aws:lambda/function:Function", "Sell", { memorySize: 512, tags: { a: "1" } }),
    ];
    const after = [
      table({ hashKey: "pk" }),
      resource("aws:sqs/queue:Queue", "New", {}),
      resource("aws:lambda/function:Function", "Sell", { memorySize: 1024, tags: { b: "2" } }),
    ];
    expect(textOf(difference(before, after))).toBe(
      [
        "Data (2)",
        "  Goods (dynamodb.Table) is replaced: its items are lost",
        "  Old (sqs.Queue) is removed: its messages are lost",
        "",
        "Replaced (1)",
        "  Goods (dynamodb.Table): hashKey",
        "      hashKey: id → pk",
        "",
        "Removed (1)",
        "  Old (sqs.Queue)",
        "",
        "Added (1)",
        "  New (sqs.Queue)",
        "",
        "Changed (1)",
        "  Sell (lambda.Function)",
        "      memorySize: 512 → 1024",
        "      tags.a: 1 is removed",
        "      tags.b: 2 is added",
      ].join("\n"),
    );
    expect(textOf(difference(before, before))).toBe("No difference.");
  });

  test.each<[string, Resource["options"], Properties, string]>([
    [
      "retained",
      { retainOnDelete: true },
      {},
      "is removed: the old one is retained with its items, outside of the stage",
    ],
    ["protected", { protect: true }, {}, "is removed: the deploy is refused, as it is protected"],
    [
      "protected by AWS",
      {},
      { deletionProtectionEnabled: true },
      "is removed: the deploy is refused, as it is protected",
    ],
    ["neither", {}, {}, "is removed: its items are lost"],
  ])("a removed table that is %s says what becomes of its data", (_what, options, inputs, sentence) => {
    expect(textOf(difference([table(inputs, options)], []))).toContain(`Goods (dynamodb.Table) ${sentence}`);
  });

  test("a table that is no longer retained is named before all others", () => {
    expect(textOf(difference([table({}, { retainOnDelete: true })], [table({})]))).toMatch(
      /^Data \(1\)\n {2}Goods \(dynamodb.Table\) is no longer retained: a removal of the stage deletes its items/,
    );
  });

  test("what names a replaced resource by a generated id is replaced as well", () => {
    const pool = (inputs: Properties) =>
      resource("aws:cognito/userPool:UserPool", "Pool", inputs, { id: "us_pool1" });
    const client = resource(
      "aws:cognito/userPoolClient:UserPoolClient",
      "Client",
      { userPoolId: "us_pool1" },
      { dependsOn: ["Pool"] },
    );
    const { replaced, dataLoss } = difference(
      [pool({ aliasAttributes: ["email"] }), client],
      [pool({ aliasAttributes: ["phone_number"] }), client],
    );
    expect(replaced).toMatchObject([
      { name: "Pool", because: ["aliasAttributes[]"] },
      { name: "Client", because: ["userPoolId, as Pool is replaced"] },
    ]);
    expect(dataLoss).toHaveLength(2);
  });

  test("a changed resource of a type whose rules are not known may be replaced", () => {
    const queue = (size: number) => resource("aws:mq/broker:Broker", "Broker", { size });
    expect(difference([queue(1)], [queue(2)]).changed).toMatchObject([
      { name: "Broker", mayBeReplaced: true },
    ]);
  });

  test("a secret's values are not printed, and generated hashes are short", () => {
    const hash = (digit: string) => digit.repeat(64);
    const sell = (value: string, key: string): Resource => ({
      ...resource("aws:lambda/function:Function", "Sell", {
        secret: value,
        s3Key: `assets/sell-${key}.zip`,
        environment: { variables: { API_TOKEN: value, MODE: value } },
      }),
      secretInputs: ["secret"],
    });
    const text = textOf(difference([sell("one", hash("a"))], [sell("two", hash("b"))]));
    expect(text).toContain("s3Key: assets/sell-aaaaaaaa….zip → assets/sell-bbbbbbbb….zip");
    expect(text).toContain("secret: a secret changes");
    expect(text).toContain("environment.variables.API_TOKEN: a secret changes");
    expect(text).toContain("environment.variables.MODE: one → two");
    const whole = textOf(difference([{ ...sell("one", ""), inputs: {} }], [sell("two", "")]));
    expect(whole).not.toContain('"API_TOKEN":"two"');
  });

  test("of long values, the part that differs is printed", () => {
    const rule = (end: string) =>
      resource("aws:cloudwatch/eventTarget:EventTarget", "Sales", { input: `${"a ".repeat(200)}${end}` });
    const { changed } = difference([rule("one")], [rule("two")]);
    expect(changed[0]?.changes).toEqual([
      { path: "input", before: `…${"a ".repeat(10)}one`, after: `…${"a ".repeat(10)}two` },
    ]);
  });

  test("a property of JSON is compared by its members, and a list's order is named", () => {
    const machine = (definition: object, list: string[]) =>
      resource("aws:sfn/stateMachine:StateMachine", "Orders", {
        definition: JSON.stringify(definition),
        list,
      });
    const { changed } = difference(
      [machine({ States: { Sell: { MaxAttempts: 3, ["__proto__"]: 1 } } }, ["a", "b"])],
      [machine({ States: { Sell: { MaxAttempts: 4, ["__proto__"]: 2 } } }, ["b", "a"])],
    );
    expect(changed[0]?.changes).toEqual([
      { path: "definition.States.Sell.MaxAttempts", before: "3", after: "4" },
      { path: "definition.States.Sell.__proto__", before: "1", after: "2" },
      { path: "list", note: "the order changes" },
    ]);
  });

  test("another stage or region is named first", () => {
    const after = { ...graphWith([]), region: "eu-central-1" };
    expect(textOf(diffGraphs(graphWith([]), after))).toMatch(
      /^Another stage[^\n]*\n {2}The region changes from us-west-2 to eu-central-1\./,
    );
  });
});

describe("the comment of a pull request", () => {
  const many = Array.from({ length: 4000 }, (_, index) =>
    resource("aws:sqs/queue:Queue", `Queue${index}`, { name: "x".repeat(40) }),
  );

  test("is cut, with a notice, before the limit of GitHub", () => {
    const comment = markdownOf(difference([], many));
    expect(comment.length).toBeLessThanOrEqual(65_536);
    expect(comment.length).toBeGreaterThan(60_000);
    expect(comment).toMatch(/_Cut: .*_\n$/);
    expect(comment.split("<details>")).toHaveLength(comment.split("</details>").length);
  });

  test("contains names of a stranger's graph as code only", () => {
    const name = "`@everyone` <img src=x>\n# heading";
    const comment = markdownOf(difference([], [resource("aws:sqs/queue:Queue", name, {})]));
    expect(comment).toContain("- `'@everyone' <img src=x> # heading (sqs.Queue)`");
  });

  test("shows data and widened access open, and the rest folded", () => {
    const role = (Action: string) =>
      resource("aws:iam/role:Role", "Api", {
        inlinePolicies: [{ name: "inline", policy: policyOf({ Effect: "Allow", Action, Resource: "*" }) }],
      });
    const comment = markdownOf(difference([role("s3:GetObject"), table({})], [role("s3:PutObject")]));
    expect(comment).toContain(
      "### Stage `test`: data 1, access widened 1, access narrowed 1, removed 1, changed 1",
    );
    expect(comment).toContain("#### Data (1)");
    expect(comment).toContain("#### Access widened (1)\n\n- `Api may now s3:PutObject on every resource`");
    expect(comment).toContain("<details><summary>Access narrowed (1)</summary>");
  });

  test("says that nothing differs", () => {
    expect(markdownOf(difference([], []))).toBe("### Stage `test`: no difference\n\n");
  });
});
