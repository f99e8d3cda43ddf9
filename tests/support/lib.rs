#![doc = include_str!("../README.md")]

pub mod backstage;
pub mod balancer;
pub mod browser;
pub mod desktop;
pub mod doorbell;
pub mod http;
pub mod keychain;
pub mod microsoft;
pub mod older;
pub mod overheard;
pub mod page;
pub mod people;
pub mod pictures;
pub mod process;
mod process_table;
pub mod programs;
pub mod screen;
pub mod search;
pub mod toll;
pub mod wait;
pub mod webdriver;
pub mod window;
pub mod witness;
pub mod world;
