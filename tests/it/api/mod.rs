mod agencies;
