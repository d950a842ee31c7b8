import pg from 'pg';

/** Runs these statements, each by itself. */
export async function run(connectionString, ...statements) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Runs the statements unless `probe` finds a row, which says that they ran before. */
export async function fillOnce(connectionString, probe, statements) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rowCount } = await client.query(probe);
  await client.end();
  // In one transaction: data that was only half made would be taken for whole the next time.
  if (rowCount === 0) await run(connectionString, `begin; ${statements.join(';\n')}; commit`, 'analyze');
}

/** Listens on a free loopback port and tells the bench where, with one valid credential for each of some people. */
export function announce(server, credentials) {
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port, credentials }));
  process.on('disconnect', () => process.exit(0));
}
