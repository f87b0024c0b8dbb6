//! A listener that accepts nothing and whose queue is full: further connections wait.

use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

pub struct FullQueue {
    address: SocketAddr,
    _listener: Socket,
    _queued: Vec<TcpStream>,
}

impl FullQueue {
    pub fn bind() -> Self {
        let listener = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        listener
            .bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())
            .expect("a port");
        listener.listen(1).expect("a queue");
        let address = listener
            .local_addr()
            .expect("an address")
            .as_socket()
            .expect("an IP address");
        let connect = |_| TcpStream::connect_timeout(&address, Duration::from_millis(50)).ok();
        Self {
            address,
            _queued: (0..4).filter_map(connect).collect(),
            _listener: listener,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}
