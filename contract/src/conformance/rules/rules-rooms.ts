import type { Context } from '../context.ts';
import { isBuiltFrom, randomBitsAtMost } from '../room-names.ts';
import { LeftOut, type RuleGroup, rule } from '../rule.ts';

const fewestNames = 4;
const fewestBits = 120;

/** Names of the lives this run started: their number is known, and nobody else's work is in them. */
const namesOf = ({ conversation }: Context): Map<string, string[]> => {
  const own = [...conversation.startedLives].map((id): [string, string[]] => [
    id,
    [...conversation.lives.get(id)!.rooms],
  ]);
  return new Map(own);
};

export const roomNameRules: RuleGroup = {
  name: 'Rooms',
  rules: [
    rule({
      id: 'rooms.format',
      sentence: 'A room name is 24 to 64 lower case letters, digits and hyphens.',
      needs: ['live'],
      run: async (context, findings) => {
        const wrong = [...namesOf(context).values()].flat().filter((name) => !/^[a-z0-9-]{24,64}$/.test(name));
        findings.that(wrong.length === 0, 'names valid everywhere', `${wrong.length} that are not`);
      },
    }),
    rule({
      id: 'rooms.own',
      sentence: 'Every live has a room of its own and keeps it.',
      needs: ['live'],
      run: async (context, findings) => {
        const names = namesOf(context);
        const moved = [...names.values()].filter((rooms) => rooms.length > 1);
        findings.that(moved.length === 0, 'one room for each live', `${moved.length} lives that changed theirs`);
        const all = [...names.values()].flat();
        findings.that(new Set(all).size === all.length, 'a new room for each live', 'a room that was used again');
      },
    }),
    rule({
      id: 'rooms.unguessable',
      sentence: 'A room name can’t be guessed: it is not built of ids, and carries at least 120 random bits.',
      needs: ['live'],
      run: async (context, findings) => {
        const names = namesOf(context);
        for (const [id, rooms] of names) {
          const texts = [id, context.conversation.lives.get(id)!.sessionId, context.cast.professor.user.id];
          const built = rooms.some((name) => isBuiltFrom(name, texts));
          findings.that(!built, 'nothing known in the name', 'an id in the name');
          if (built) break;
        }
        const all = [...names.values()].flat();
        if (all.length < fewestNames) throw new LeftOut(`fewer than ${fewestNames} rooms were seen`);
        const bits = randomBitsAtMost(all);
        findings.that(bits >= fewestBits, `${fewestBits} random bits`, `${bits} at most`);
      },
    }),
  ],
};
