import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { startLive } from '../../live.ts';
import type { Context } from '../context.ts';
import type { Answer } from '../probe.ts';
import { type RuleGroup, rule } from '../rule.ts';

const newKey = (): string => `conformance-${randomBytes(12).toString('hex')}`;

const startWith = ({ probe, cast }: Context, sessionId: string, key: string): Promise<Answer> =>
  probe.ask(startLive, { id: sessionId, as: cast.professor, headers: { 'idempotency-key': key } });

export const keyRules: RuleGroup = {
  name: 'Idempotency keys',
  rules: [
    rule({
      id: 'keys.replay',
      sentence: 'The same key gives the first reply again and does nothing, even after the live has ended.',
      needs: ['classroom', 'live'],
      changes: true,
      run: async (context, findings) => {
        const room = context.classroom();
        await room.bring(findings, 'ended');
        const key = newKey();
        const first = await startWith(context, room.sessionId, key);
        findings.reply(startLive, first);
        await room.mustAct(findings, 'end', context.cast.professor, {});
        const again = await startWith(context, room.sessionId, key);
        findings.reply(startLive, again);
        findings.that(isDeepStrictEqual(again.body, first.body), 'the first reply', 'another reply', again);
        const status = (await room.latest(findings))?.status;
        findings.that(status === 'ended', 'the live still ended', `it is ${status}`, again);
      },
    }),
    rule({
      id: 'keys.other-caller',
      sentence: 'A key belongs to who used it: to somebody else it is a new one.',
      needs: ['classroom', 'live'],
      changes: true,
      run: async (context, findings) => {
        const room = context.classroom();
        const key = newKey();
        findings.reply(startLive, await startWith(context, room.sessionId, key));
        const answer = await context.probe.ask(startLive, {
          id: room.sessionId,
          as: context.cast.student,
          headers: { 'idempotency-key': key },
        });
        findings.refusal(answer, 'forbidden');
      },
    }),
    rule({
      id: 'keys.reused',
      sentence: 'A key used again for something else is 422 idempotency_key_reused, and nothing is done.',
      needs: ['classroom', 'live', 'spareSession'],
      changes: true,
      run: async (context, findings) => {
        const key = newKey();
        findings.reply(startLive, await startWith(context, context.classroom().sessionId, key));
        findings.refusal(await startWith(context, context.rooms.spareSession!.id, key), 'idempotency_key_reused');
      },
    }),
    rule({
      id: 'keys.format',
      sentence: 'A key that is not 16 to 128 visible ASCII characters is 400 invalid_request, and nothing is done.',
      needs: ['classroom', 'live'],
      changes: true,
      run: async (context, findings) => {
        const room = context.classroom();
        await room.bring(findings, 'ended');
        for (const key of ['short', 'x'.repeat(129), 'with a space in the middle'])
          findings.refusal(await startWith(context, room.sessionId, key), 'invalid_request');
        findings.that((await room.latest(findings))?.status === 'ended', 'no live', 'a live was started');
      },
    }),
    rule({
      id: 'keys.at-once',
      sentence: 'Of concurrent requests with one key each gets the one reply or 409 request_in_progress.',
      needs: ['classroom', 'live'],
      changes: true,
      run: async (context, findings) => {
        const room = context.classroom();
        await room.bring(findings, 'ended');
        const key = newKey();
        const answers = await Promise.all(Array.from({ length: 10 }, () => startWith(context, room.sessionId, key)));
        const done = answers.filter(({ status }) => status === 200);
        findings.that(done.length > 0, 'at least one 200', 'none');
        for (const answer of answers)
          if (answer.status !== 200) findings.refusal(answer, 'request_in_progress');
          else findings.that(isDeepStrictEqual(answer.body, done[0]!.body), 'the one reply', 'another reply', answer);
      },
    }),
  ],
};
