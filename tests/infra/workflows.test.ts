import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { graphOf } from "../support/graphs.ts";
import { faultsOf, type Job, readWorkflows, type Workflow } from "../support/workflows.ts";

const workflows = await readWorkflows();
const textOf = (name: string) => workflows.get(name) ?? "";
const workflow = (name: string): Workflow => parse(textOf(name));
const deploy = workflow("deploy.yml");
const expression = (text: string) => ["$", "{{ ", text, " }}"].join("");
const scriptsOf = ({ steps = [] }: Job) => steps.map(({ run }) => run);

test.each([...workflows])(
  "%s has pinned actions, least permissions and no way in for a pull request",
  (_name, text) => {
    expect(faultsOf(text)).toEqual([]);
  },
);

test.each<[string, string, string | RegExp, string]>([
  ["an action by its tag", "ci.yml", /checkout@\w+ # v6.0.2/, "checkout@v6"],
  ["an action by a short commit", "ci.yml", /(checkout@\w{7})\w+/, "$1"],
  ["an action without its version", "ci.yml", / # v6.0.2/, ""],
  ["permissions for all jobs", "ci.yml", "permissions: {}", "permissions:\n  contents: write"],
  ["a job that may write", "ci.yml", "contents: read", "contents: write"],
  ["a token for AWS without an environment", "deploy.yml", "    environment: dev\n", ""],
  [
    "a token for AWS in a pull request",
    "difference.yml",
    "contents: read",
    "contents: read\n      id-token: write",
  ],
  ["secrets in a pull request", "difference.yml", "8.8.8.0/24", expression("secrets.NETWORKS")],
  ["a pull request with the rights of the base", "difference.yml", "pull_request:", "pull_request_target:"],
  [
    "the code of a pull request beside a token that writes",
    "comment.yml",
    "persist-credentials: false",
    `persist-credentials: false\n          ref: ${expression("github.event.workflow_run.head_sha")}`,
  ],
  ["a token in the checkout", "difference.yml", "persist-credentials: false", "persist-credentials: true"],
  ["an expression in a script", "comment.yml", '"$RUN"', expression("github.event.workflow_run.head_branch")],
])("%s is found", (_what, name, from, to) => {
  const broken = textOf(name).replace(from, to);
  expect(broken).not.toBe(textOf(name));
  expect(faultsOf(broken)).not.toEqual([]);
});

test("every npm script and file that a workflow runs exists", async () => {
  const { scripts } = JSON.parse(await readFile("package.json", "utf8"));
  for (const text of workflows.values()) {
    for (const [, script = ""] of text.matchAll(/npm run (?:--silent )?([\w:-]+)/g))
      expect(scripts).toHaveProperty([script]);
    for (const [, file = ""] of text.matchAll(/run: (\.\S+)/g)) await readFile(file);
  }
});

describe("a deploy", () => {
  const jobs = Object.values(deploy.jobs);
  const deploying = jobs.filter((job) => scriptsOf(job).some((run) => run?.includes("sst deploy")));

  test("comes after the tests: dev with the end-to-end suite first, then production by approval", () => {
    const { test: tests, dev, production } = deploy.jobs;
    expect(tests?.uses).toBe("./.github/workflows/ci.yml");
    expect(dev).toMatchObject({ needs: "test", environment: "dev" });
    expect(scriptsOf(dev ?? {}).slice(-2)).toEqual([
      "npx sst deploy --stage dev",
      "npx sst shell --stage dev -- npm run test:e2e",
    ]);
    expect(production).toMatchObject({ needs: "dev", environment: "production" });
    expect(scriptsOf(production ?? {}).at(-1)).toBe("npx sst deploy --stage prod");
    expect(deploy.on).toMatchObject({ push: { branches: ["main"] } });
  });

  test("never overlaps with another deploy of its stage, and is never cancelled", () => {
    expect(deploying.map(({ concurrency }) => concurrency)).toEqual([
      { group: "deploy-dev", "cancel-in-progress": false },
      { group: "deploy-production", "cancel-in-progress": false },
    ]);
    expect(deploy).not.toHaveProperty("concurrency");
  });

  test("gets its credentials from a role, and has no keys", () => {
    for (const { steps = [] } of deploying)
      expect(steps.find(({ uses }) => uses?.startsWith("aws-actions/"))?.with).toMatchObject({
        "role-to-assume": expression("vars.AWS_ROLE_ARN"),
      });
    for (const text of workflows.values()) expect(text).not.toMatch(/secret-access-key|AWS_SECRET/i);
  });
});

describe("the comment of a pull request", () => {
  /** Runs the script with a `gh` that answers from these pull requests and comments, and lists its calls. */
  async function comment(pulls: object[], comments: object[]) {
    const folder = await mkdtemp(join(tmpdir(), "airlock-comment-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const graph = JSON.stringify(await graphOf("prod"));
    for (const name of ["before.json", "after.json"]) await writeFile(join(folder, name), graph);
    await writeFile(join(folder, "pulls"), JSON.stringify(pulls));
    await writeFile(join(folder, "comments"), JSON.stringify(comments));
    const gh = [
      "#!/usr/bin/env bash",
      `printf '%s\\n' "$*" >> ${folder}/calls`,
      `for word in "$@"; do case "$word" in body=@*) cp "\${word#body=@}" ${folder}/body;; esac; done`,
      `case "$*" in`,
      `  *POST*|*PATCH*) ;;`,
      `  */pulls*) cat ${folder}/pulls;;`,
      `  */comments*) cat ${folder}/comments;;`,
      "esac",
    ];
    await writeFile(join(folder, "gh"), gh.join("\n"));
    await chmod(join(folder, "gh"), 0o755);
    await promisify(execFile)(resolve(".github/comment"), [folder], {
      env: {
        ...process.env,
        PATH: `${folder}${delimiter}${process.env.PATH}`,
        GH_REPO: "team/airlock",
        HEAD_OWNER: "stranger",
        HEAD_BRANCH: "fix; rm -rf $HOME",
        HEAD_SHA: "abc",
      },
    });
    const written = await readFile(join(folder, "body"), "utf8").catch(() => undefined);
    return { calls: (await readFile(join(folder, "calls"), "utf8")).trim().split("\n"), written };
  }

  const pull = { number: 7, head: { sha: "abc" } };
  const ours = { id: 12, user: { login: "github-actions[bot]" }, body: "<!-- sst-offline diff -->\n" };

  test("is written to the pull request of the commit", async () => {
    const { calls, written } = await comment([{ number: 6, head: { sha: "old" } }, pull], []);
    expect(calls[0]).toContain("-f head=stranger:fix; rm -rf $HOME");
    expect(calls.at(-1)).toMatch(/^api --method POST repos\/team\/airlock\/issues\/7\/comments /);
    expect(written).toBe("<!-- sst-offline diff -->\n### Stage `prod`: no difference\n\n\n");
  });

  test("replaces the one that an earlier run wrote, and nobody else's", async () => {
    const others = { ...ours, id: 11, user: { login: "stranger" } };
    const { calls } = await comment([pull], [others, ours]);
    expect(calls.at(-1)).toMatch(/^api --method PATCH repos\/team\/airlock\/issues\/comments\/12 /);
  });

  test("is not written when a newer commit was pushed", async () => {
    const { calls, written } = await comment([{ number: 7, head: { sha: "newer" } }], []);
    expect(calls).toHaveLength(1);
    expect(written).toBeUndefined();
  });
});
