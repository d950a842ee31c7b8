import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createLoad } from './load.ts';

async function loadOn(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const load = createLoad(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => {
    load.close();
    server.close();
  });
  return { load, server };
}

test('an answer is whole, however it was sent', async () => {
  const long = 'é'.repeat(200_000);
  const { load } = await loadOn((request, response) => {
    if (request.url === '/chunks') for (let part = 0; part < 3; part += 1) response.write(long);
    else response.setHeader('content-length', Buffer.byteLength(long)).write(long);
    response.end();
  });
  expect((await load.ask('GET', '/length')).text()).toBe(long);
  expect((await load.ask('GET', '/chunks')).text()).toContain(long);
  expect((await load.ask('GET', '/length')).text()).toBe(long);
});

test('what is asked arrives', async () => {
  const { load } = await loadOn(async (request, response) => {
    const body = (await request.toArray()).join('');
    response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }));
  });
  const answer = await load.ask('POST', '/a?b=c', { token: 't', cookie: 'c=d', body: { é: 1 }, headers: { x: 'y' } });
  expect(answer.text()).toMatch(/"method":"POST","url":"\/a\?b=c"/);
  expect(answer.text()).toMatch(/"authorization":"Bearer t","cookie":"c=d".*"x":"y"/);
  expect(answer.text()).toContain(String.raw`{\"é\":1}`);
});

test('a status that was not expected is an error', async () => {
  const { load } = await loadOn((_request, response) => void response.writeHead(503).end('no'));
  await expect(load.ask('GET', '/')).rejects.toThrow('GET /: 503');
  expect((await load.ask('GET', '/', {}, [503])).status).toBe(503);
});

test('a connection that was closed meanwhile is opened again', async () => {
  const { load, server } = await loadOn((_request, response) => void response.end('yes'));
  await load.ask('GET', '/');
  server.closeAllConnections();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await load.ask('GET', '/')).status).toBe(200);
});
