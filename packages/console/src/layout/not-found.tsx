import { Link } from "wouter";
import { Empty } from "../components/empty.tsx";
import { Page } from "../components/page.tsx";

/** The page of unknown paths. */
export function NotFound() {
  return (
    <Page title="Page not found">
      <Empty title="There is no page at this address">
        <p>
          <Link href="">Go to the first page</Link>
        </p>
      </Empty>
    </Page>
  );
}
