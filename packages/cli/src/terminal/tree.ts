export interface TreeNode {
  readonly id: string;
  readonly parentId: string | null;
}

export interface TreeLine<T> {
  readonly node: T;
  /** Lines drawn before it: `├─ `, `│  `, `└─ `. */
  readonly indent: string;
}

/** Deeper nodes are drawn no further to the right: a chain of spans must not cost the square of its length. */
const MAX_LEAD = 90;

/**
 * The nodes in the order of a tree, with what to draw before each. A node whose parent is
 * not there is a root, and so is one node of each circle: recorded data may hold either.
 */
export function treeLines<T extends TreeNode>(nodes: readonly T[]): TreeLine<T>[] {
  const ids = new Set(nodes.map(({ id }) => id));
  const children = Map.groupBy(nodes, ({ parentId }) => (parentId !== null && ids.has(parentId) ? parentId : null));
  const seen = new Set<string>();
  const lines: TreeLine<T>[] = [];
  const draw = (roots: readonly T[]): void => {
    const open = roots.map((node) => ({ node, lead: "", last: true, root: true })).toReversed();
    for (let next = open.pop(); next; next = open.pop()) {
      const { node, lead, last, root } = next;
      if (seen.has(node.id)) continue;
      seen.add(node.id);
      lines.push({ node, indent: root ? "" : `${lead}${last ? "└─ " : "├─ "}` });
      const below = root || lead.length >= MAX_LEAD ? lead : `${lead}${last ? "   " : "│  "}`;
      const own = children.get(node.id) ?? [];
      for (let i = own.length - 1; i >= 0; i--) open.push({ node: own[i]!, lead: below, last: i === own.length - 1, root: false });
    }
  };
  draw(children.get(null) ?? []);
  for (const node of nodes) if (!seen.has(node.id)) draw([node]);
  return lines;
}
