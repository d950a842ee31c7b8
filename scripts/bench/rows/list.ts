import { listedProfessors } from '../bench-rows.ts';
import { type Plan, ratioOf, takeTurns } from '../rounds.ts';
import { type BenchRow, ratesOf } from '../row.ts';
import { counter, type Stage } from '../stage.ts';

async function listing(stage: Stage) {
  const [{ load }, person] = [await stage.authority(), counter(listedProfessors)];
  const path = '/api/sessions-formation/my-sessions';
  return { name: 'ours', run: () => load.ask('GET', path, { token: stage.tokenOf(1 + person()) }) };
}

export async function lists(stage: Stage, plan: Plan): Promise<BenchRow[]> {
  const [ours, { load }, person] = [await listing(stage), await stage.bare(), counter(listedProfessors)];
  const bare = { name: 'bare', run: () => load.ask('GET', `/list?person=${1 + person()}`) };
  const turns = await takeTurns([ours, bare], plan);
  return [
    {
      id: 'B3',
      what: 'my-sessions, 50 rows / bare + same SQL',
      figure: ratioOf(turns, 'rate', 'ours', 'bare'),
      unit: 'x',
      goal: { atLeast: 0.55, stretch: 0.75 },
      beside: ratesOf(turns),
    },
  ];
}

export async function listsOfRivals(stage: Stage, plan: Plan): Promise<BenchRow[]> {
  const [ours, { load, credentials }] = [await listing(stage), await stage.rival('feathers')];
  const person = counter(listedProfessors);
  const feathers = {
    name: 'feathers',
    run: () => load.ask('GET', '/training-sessions', { token: credentials[person()]! }),
  };
  const turns = await takeTurns([ours, feathers], plan);
  return [
    {
      id: 'B3-rivals',
      what: 'my-sessions, 50 rows / Feathers, same rows',
      figure: ratioOf(turns, 'rate', 'ours', 'feathers'),
      unit: 'x',
      goal: { atLeast: 1.5, stretch: 2 },
      beside: ratesOf(turns),
    },
  ];
}
