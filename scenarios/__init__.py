"""Stories across tiers: each a module that is told by ``juki run`` and by the tests, over the real mesh."""
