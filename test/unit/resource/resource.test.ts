import { Resource } from 'quarry';
import { expect, test } from 'vitest';

test('Resource() answers an option that does not exist with the nearest', () => {
  expect(() => Resource('shelves', { rep: 1 } as never)).toThrow(
    "Resource(\"shelves\") has no option 'rep'. Did you mean 'repo'?",
  );
});
