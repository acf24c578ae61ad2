mod agencies;
mod coordinators;
mod me;
mod offices;
mod sign_in;
mod users;
