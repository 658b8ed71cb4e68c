complete --keep-order --exclusive --command collab --arguments "(COLLAB_COMPLETE=fish collab -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
