-- Taken by the statements; this file goes when they come.
SELECT 1;
