//! Who is at the other end of a connection, told to the router: floods are counted by it.

use crate::tls::TlsListener;
use axum::Router;
use axum::extract::Request;
use axum::extract::connect_info::{ConnectInfo, Connected, IntoMakeServiceWithConnectInfo};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::serve::IncomingStream;
use shirube_web::Peer;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// The address a listener gives with a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Met(SocketAddr);

impl Connected<IncomingStream<'_, TcpListener>> for Met {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Met {
        Met(*stream.remote_addr())
    }
}

impl Connected<IncomingStream<'_, TlsListener>> for Met {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Met {
        Met(*stream.remote_addr())
    }
}

/// The router, told of each request from where it comes.
pub(crate) fn told(router: Router) -> IntoMakeServiceWithConnectInfo<Router, Met> {
    router.layer(from_fn(tell)).into_make_service_with_connect_info::<Met>()
}

async fn tell(mut request: Request, next: Next) -> Response {
    if let Some(ConnectInfo(Met(address))) = request.extensions().get::<ConnectInfo<Met>>().copied() {
        request.extensions_mut().insert(Peer(address));
    }
    next.run(request).await
}
