//! Telling a client that what it reads has changed.
//!
//! One thread watches the live directory and counts; whoever is to be told looks then whether what it reads is
//! another than before. A count is kept, and no bare signal, as one could come before anybody waits for it.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::time::Duration;

use rmcp::model::{ResourceUpdatedNotificationParam, SubscriptionFilter};
use rmcp::service::{Peer, RoleServer, SubscriptionContext};
use tokio::sync::watch::Receiver;

use super::resources;
use super::server::Server;
use crate::app::{App, Options};

/// How often it is looked whether the client is still there.
const LOOK: Duration = Duration::from_secs(1);
/// What changes in quick succession is told once.
const SETTLES: Duration = Duration::from_millis(200);
/// The hash that stands for the list of resources.
const LIST: &str = "";

/// Counts changes of the store until nobody listens or the client has gone.
pub(super) fn count(server: &Server, options: Options) {
    let Ok(watch) = App::open(server.env(), options, |_, _| {}).and_then(|app| app.watch()) else {
        return;
    };
    while !server.has_ended() {
        if watch.sleep(LOOK) {
            std::thread::sleep(SETTLES);
            server.count_up();
        }
    }
}

/// What a client was told last: a hash by address.
pub(super) type Told = BTreeMap<String, u64>;

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Returns the hash of what stands under an address now.
fn look(server: &Server, uri: &str) -> u64 {
    if uri == LIST {
        let list = server.list_now().unwrap_or_default();
        let uris: Vec<String> = list.into_iter().map(|resource| resource.uri).collect();
        return hash(&uris.join("\n"));
    }
    hash(&resources::reading(uri).map(|reading| server.read_now(reading).text).unwrap_or_default())
}

/// Looks again at some addresses; returns which have changed.
fn renew(server: &Server, mut told: Told) -> (Told, Vec<String>) {
    let mut changed = Vec::new();
    for (uri, last) in &mut told {
        let now = look(server, uri);
        if now != *last {
            *last = now;
            changed.push(uri.clone());
        }
    }
    (told, changed)
}

/// Returns what an address, or the list, is now, so that only what comes later is told.
pub(super) fn begin(server: &Server, uris: impl IntoIterator<Item = String>) -> Told {
    uris.into_iter().map(|uri| (uri.clone(), look(server, &uri))).collect()
}

/// Tells a client of the older eras what changes, as long as it is there.
pub(super) async fn tell(server: Server, peer: Peer<RoleServer>, mut count: Receiver<u64>) {
    loop {
        if count.changed().await.is_err() || server.has_ended() {
            return;
        }
        let told = server.subscribed();
        let looking = server.clone();
        let renewed = tokio::task::spawn_blocking(move || renew(&looking, told)).await;
        let Ok((told, changed)) = renewed else { return };
        server.renew_subscribed(&told);
        for uri in changed {
            let sent = if uri == LIST {
                peer.notify_resource_list_changed().await
            } else {
                peer.notify_resource_updated(ResourceUpdatedNotificationParam::new(uri)).await
            };
            if sent.is_err() {
                return;
            }
        }
    }
}

/// Returns those of the wishes that can be met.
pub(super) fn accepted(requested: &SubscriptionFilter) -> SubscriptionFilter {
    let mut accepted = SubscriptionFilter::new();
    accepted.resources_list_changed = requested.resources_list_changed;
    let known = requested.resource_subscriptions.iter().flatten();
    let known: Vec<String> =
        known.filter(|uri| resources::reading(uri).is_some()).cloned().collect();
    accepted.resource_subscriptions = (!known.is_empty()).then_some(known);
    accepted
}

/// Tells a client of the newest era what it has asked for, until it asks no more.
pub(super) async fn listen(
    server: Server,
    subscription: SubscriptionContext,
    mut count: Receiver<u64>,
) {
    let accepted = subscription.accepted().clone();
    let mut uris = accepted.resource_subscriptions.unwrap_or_default();
    if accepted.resources_list_changed == Some(true) {
        uris.push(LIST.to_owned());
    }
    let looking = server.clone();
    let Ok(mut told) = tokio::task::spawn_blocking(move || begin(&looking, uris)).await else {
        return;
    };
    loop {
        tokio::select! {
            () = subscription.cancelled() => return,
            changed = count.changed() => if changed.is_err() || server.has_ended() { return },
        }
        let looking = server.clone();
        let last = std::mem::take(&mut told);
        let Ok((now, changed)) = tokio::task::spawn_blocking(move || renew(&looking, last)).await
        else {
            return;
        };
        told = now;
        for uri in changed {
            let sink = subscription.sink();
            let sent = if uri == LIST {
                sink.notify_resource_list_changed().await
            } else {
                sink.notify_resource_updated(uri).await
            };
            if sent.is_err() {
                return;
            }
        }
    }
}
