/** Places in the text of a configuration. Of equal keys the last one counts, as it does for the values. */
import type { Node } from 'jsonc-parser';

export type Path = readonly (string | number)[];

/** The value at the path; undefined where there is none. */
export function valueAt(root: Node, path: Path): Node | undefined {
  let node: Node | undefined = root;
  for (const step of path) {
    node = typeof step === 'number' ? elementAt(node, step) : propertyOf(node, step)?.children?.[1];
    if (node === undefined) return undefined;
  }
  return node;
}

/** The property (key and value) of an object. */
export function propertyOf(object: Node, key: string): Node | undefined {
  if (object.type !== 'object') return undefined;
  const properties = object.children ?? [];
  for (let index = properties.length - 1; index >= 0; index--) {
    if (properties[index]?.children?.[0]?.value === key) return properties[index];
  }
  return undefined;
}

function elementAt(array: Node, index: number): Node | undefined {
  return array.type === 'array' ? array.children?.[index] : undefined;
}

/** The value at the path, or the nearest one above it that is there. */
export function nearestAt(root: Node, path: Path): Node {
  for (let length = path.length; length > 0; length--) {
    const node = valueAt(root, path.slice(0, length));
    if (node !== undefined) return node;
  }
  return root;
}

/** Keys of the object in their order; none for anything else. */
export function keysOf(object: Node | undefined): string[] {
  if (object?.type !== 'object') return [];
  return (object.children ?? []).map((property) => String(property.children?.[0]?.value));
}

/** Objects without a prototype, so that a project named `__proto__` or `constructor` is just a name. The last of equal keys wins. */
export function valueOfNode(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(valueOfNode);
  if (node.type !== 'object') return node.value as unknown;
  const object = Object.create(null) as Record<string, unknown>;
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key !== undefined && value !== undefined) object[String(key.value)] = valueOfNode(value);
  }
  return object;
}
