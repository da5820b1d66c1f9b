#error FOUNDER NOTE to helper "cph": helper api turned up and shares your task. Read /work/wt/cph-note.md, then delete this file.
