import { Empty } from "../components/empty.tsx";
import { Page } from "../components/page.tsx";

/** The page of people without any scope. */
export function NoAccess() {
  return (
    <Page title="No access">
      <Empty title="Your account may not use Airlock yet">
        <p>Ask the people who operate Airlock to add you to one of the groups review, read or audit.</p>
      </Empty>
    </Page>
  );
}
