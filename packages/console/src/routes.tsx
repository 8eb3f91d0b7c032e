import type { ComponentType } from "react";
import { DocumentPage } from "./document/document-page.tsx";
import { OverviewPage } from "./overview/overview-page.tsx";
import { QueuePage } from "./queue/queue-page.tsx";
import { SearchPage } from "./search/search-page.tsx";
import { type Person, type Scope, scopes } from "./session/person.ts";

interface PageRoute {
  path: string;
  /** In the navigation; absent for pages to which others link. */
  title?: string;
  /** A person with one of these scopes may open the page. */
  scopes: readonly Scope[];
  component: ComponentType;
}

/** All pages. Those of the navigation are in its order. */
const pages: readonly PageRoute[] = [
  { path: "/", title: "Queue", scopes: [scopes.review, scopes.read], component: QueuePage },
  { path: "/search", title: "Search", scopes: [scopes.review, scopes.audit], component: SearchPage },
  { path: "/overview", title: "Overview", scopes: [scopes.review, scopes.audit], component: OverviewPage },
  {
    path: "/documents/:id",
    scopes: [scopes.review, scopes.audit, scopes.read],
    component: DocumentPage,
  },
];

/** The pages that a person may open. */
export function pagesFor(person: Person): readonly PageRoute[] {
  return pages.filter(({ scopes: accepted }) => accepted.some((scope) => person.scopes.includes(scope)));
}
