import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import type { Browser, Page } from "playwright-core";
import { CognitoPeople } from "../../packages/admin/src/cognito-people.ts";
import type { Sample } from "../../packages/core/test/samples.ts";
import { pdfFile } from "../../packages/inspect/test/samples/pdf.ts";
import { resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { userPoolType } from "../../packages/offline/src/services/cognito/types.ts";
import { openPage, startBrowser, type WatchedPage } from "./browser.ts";
import { enterPassword, passwordOf, signIn } from "./console-sign-in.ts";
import { read, submit } from "./documents.ts";
import { type InProcess, startInProcess } from "./in-process.ts";
import { type Answer, tokenOf } from "./target.ts";

/** A PDF that is held because it runs JavaScript when it is opened. */
export const scriptedPdf = (filename = "claim.pdf"): Sample => ({
  filename,
  contentType: "application/pdf",
  bytes: pdfFile({ catalog: "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>" }),
});

/** A stage that runs offline with its console, and a browser. */
export class TestedConsole {
  readonly airlock: InProcess;
  readonly browser: Browser;

  private constructor(airlock: InProcess, browser: Browser) {
    this.airlock = airlock;
    this.browser = browser;
  }

  /**
   * @param stage one that the tests of project browser share
   * @param browserOptions of `startBrowser`
   */
  static async start(
    stage = "offline",
    browserOptions: Parameters<typeof startBrowser>[1] = {},
  ): Promise<TestedConsole> {
    const [airlock, browser] = await Promise.all([startInProcess(stage), startBrowser([], browserOptions)]);
    return new TestedConsole(airlock, browser);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.airlock.close();
  }

  get url(): string {
    return this.airlock.system.outputs.consoleUrl ?? "";
  }

  /** The people of the stage's user pool. */
  get people(): CognitoPeople {
    const { awsEndpoint: endpoint, region, administrator: credentials } = this.airlock.system.outputs;
    const [pool] = resourcesOfType(this.airlock.graph, userPoolType);
    const cognito = new CognitoIdentityProviderClient({ endpoint, region, credentials });
    return new CognitoPeople(cognito, pool?.outputs.arn.split("/")[1] ?? "");
  }

  /** The password of a person whom the stage declares. */
  passwordOf(email: string): string {
    return passwordOf(this.airlock.system.outputs.people, email);
  }

  /**
   * Submits a document as the client `partner`, and waits until it is settled.
   * @param labels of the document
   */
  async submit(sample: Sample, labels?: Record<string, string>): Promise<Answer["body"]> {
    return submit(this.airlock, await tokenOf(this.airlock, "partner"), sample, labels);
  }

  /** The document as the API returns it to its partner. */
  async read(id: string): Promise<Answer["body"]> {
    return read(this.airlock, await tokenOf(this.airlock, "partner"), id);
  }

  /** Opens the console in a browser context without cookies, as a person who is not signed in. */
  async open(path = ""): Promise<WatchedPage> {
    const watched = await openPage(this.browser);
    await watched.page.goto(this.url + path);
    return watched;
  }

  /** Opens a page of the console as a person. */
  async signIn(email: string, path = ""): Promise<WatchedPage> {
    const watched = await openPage(this.browser);
    await signIn(
      watched.page,
      { consoleUrl: this.url, people: this.airlock.system.outputs.people },
      email,
      path,
    );
    return watched;
  }

  /** Fills in the form of the managed login. */
  async enterPassword(page: Page, email: string): Promise<void> {
    await enterPassword(page, this.airlock.system.outputs.people, email);
  }
}

/** The dialog that is open. */
export const dialogOf = (page: Page) => page.getByRole("dialog");

/** The row of a file in the queue. */
export const rowOf = (page: Page, filename: string) =>
  page.getByRole("row").filter({ has: page.getByRole("link", { name: filename, exact: true }) });

/** Enters the reason of the open dialog and confirms it. */
export async function decide(page: Page, verb: "Release" | "Reject", reason: string): Promise<void> {
  const dialog = dialogOf(page);
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: new RegExp(`^${verb}`) }).click();
}
