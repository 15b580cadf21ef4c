"""What the contracts say for machines: classes, formats, callers, refusals; and the judges made from them."""
