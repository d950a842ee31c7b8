const lineWidth = 120;

const isScalar = (value: unknown) => typeof value !== 'object' || value === null;

/** JSON as the project's formatter writes it, so that a written file needs no formatting: short lists stay on their line. */
export function stableJson(value: unknown): string {
  const write = (part: unknown, indent: string, before: number): string => {
    if (isScalar(part)) return JSON.stringify(part);
    const inner = `${indent}  `;
    if (Array.isArray(part)) {
      const inLine = `[${part.map((item) => JSON.stringify(item)).join(', ')}]`;
      // One more for the comma that may follow.
      if (part.every(isScalar) && indent.length + before + inLine.length + 1 <= lineWidth) return inLine;
      return `[\n${part.map((item) => inner + write(item, inner, 0)).join(',\n')}\n${indent}]`;
    }
    const fields = Object.entries(part as object).filter(([, item]) => item !== undefined);
    if (fields.length === 0) return '{}';
    const lines = fields.map(([key, item]) => {
      const name = `${JSON.stringify(key)}: `;
      return inner + name + write(item, inner, name.length);
    });
    return `{\n${lines.join(',\n')}\n${indent}}`;
  };
  return `${write(value, '', 0)}\n`;
}
