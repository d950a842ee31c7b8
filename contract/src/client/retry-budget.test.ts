import { expect, test } from 'vitest';
import { createRetryBudget } from './retry-budget.ts';

test('case 87: the budget empties after ten retries and refills a tenth with each call', () => {
  const budget = createRetryBudget({ tokens: 10, perCall: 0.1 });
  const drain = () => {
    let count = 0;
    while (budget.withdraw()) count += 1;
    return count;
  };
  expect(drain()).toBe(10);
  for (let count = 0; count < 9; count += 1) budget.deposit();
  expect(drain()).toBe(0);
  budget.deposit();
  expect(drain()).toBe(1);
  for (let count = 0; count < 10_000; count += 1) budget.deposit();
  expect(drain()).toBe(10);
});
