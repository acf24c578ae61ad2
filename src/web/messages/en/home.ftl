home-title = Today
