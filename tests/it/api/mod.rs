mod agencies;
mod coordinators;
mod offices;
