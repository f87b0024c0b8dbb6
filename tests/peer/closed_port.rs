//! A closed port, on which every connection is refused.

use std::net::{Ipv4Addr, SocketAddr};

use socket2::{Domain, Socket, Type};

/// It is bound for as long as this lives, so that no other test can listen on it.
pub struct ClosedPort(Socket);

impl ClosedPort {
    pub fn bind() -> Self {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        socket
            .bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())
            .expect("a port");
        Self(socket)
    }

    pub fn url(&self) -> String {
        let address = self
            .0
            .local_addr()
            .expect("an address")
            .as_socket()
            .expect("an IP address");
        format!("http://{address}")
    }
}
