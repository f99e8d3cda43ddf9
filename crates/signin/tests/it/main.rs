//! Sign-ins over real sockets. The tests play the browser, down to the bytes.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod elsewhere;
#[cfg(test)]
mod endings;
#[cfg(test)]
mod fragment;
#[cfg(test)]
mod hundred;
#[cfg(test)]
mod older;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod paste;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod strays;
#[cfg(test)]
mod support;
