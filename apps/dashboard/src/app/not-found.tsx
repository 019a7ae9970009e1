import Link from "next/link";
import type { ReactNode } from "react";
import { Notice } from "../ui/feedback/notice.tsx";

export default function NotFound(): ReactNode {
  return (
    <Notice title="There is no such page" page>
      <p>The address may be cut short. Ids of runs have 32 hexadecimal digits.</p>
      <p className="mt-2">
        <Link href="/" className="text-accent underline underline-offset-2">
          All runs
        </Link>
      </p>
    </Notice>
  );
}
