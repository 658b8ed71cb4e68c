//! The server: what it answers to a client.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rmcp::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, CompleteRequestParams, CompleteResult,
    CompletionInfo, ContentBlock, DiscoverResult, ErrorData, GetPromptRequestParams,
    GetPromptResponse, GetPromptResult, Implementation, InitializeRequestParams, InitializeResult,
    ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult, ListToolsResult,
    PaginatedRequestParams, ProgressNotificationParam, PromptMessage, ReadResourceRequestParams,
    ReadResourceResponse, ReadResourceResult, Resource, ResourceContents, Role, ServerCapabilities,
    ServerConfig, SubscribeRequestParams, SubscriptionFilter, Tool, ToolAnnotations,
    UnsubscribeRequestParams,
};
use rmcp::service::{NotificationContext, RequestContext, RoleServer, SubscriptionContext};

use super::call::{self, Said};
use super::changed::{self, Told};
use super::line::{Wrong, line, refusal};
use super::prompts::PROMPTS;
use super::resources::{self, Reading};
use super::rest::{Rests, Sort};
use super::serve;
use super::tool::Effect;
use super::tools::TOOLS;
use crate::app::brief::tokens;
use crate::app::{App, Options};
use crate::domain::name::Name;
use crate::env::{Env, patience};
use crate::error::Error;

/// What a client puts before its model, at most 2,000 bytes of it.
const INSTRUCTIONS: &str = include_str!("instructions.md");
/// How long a client may keep what others change at any time.
const BRIEFLY: u64 = 2_000;
/// How long a client may keep what never changes while the server lives.
const FRESH: Duration = Duration::from_secs(60 * 60);
/// How often a client is told that a call goes on.
const TELLS: Duration = Duration::from_secs(5);
/// What is urgent is told in at most so many tokens.
const URGENT: usize = 195;

/// The server of one client.
#[derive(Clone, Debug)]
pub(super) struct Server(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    env: Env,
    options: Options,
    /// For whom it acts, once the client has said what it is.
    served: Mutex<Option<Name>>,
    rests: Mutex<Rests>,
    /// What a client of the older eras is told changes of.
    subscribed: Mutex<Told>,
    /// How often the store has changed since somebody began to look.
    changes: tokio::sync::watch::Sender<u64>,
    /// Whether somebody looks.
    watched: AtomicBool,
    /// Whether the client has gone.
    ended: AtomicBool,
}

impl Server {
    pub(super) fn new(env: Env, options: Options) -> Self {
        Self(Arc::new(Inner {
            env,
            options,
            served: Mutex::default(),
            rests: Mutex::default(),
            subscribed: Mutex::default(),
            changes: tokio::sync::watch::Sender::default(),
            watched: AtomicBool::new(false),
            ended: AtomicBool::new(false),
        }))
    }

    /// Lets what is under way know that the client has gone.
    pub(super) fn end(&self) {
        self.0.ended.store(true, Ordering::Relaxed);
    }

    /// Returns for whom it acts, which is settled by the first client's name that is known.
    fn served(&self, context: &RequestContext<RoleServer>) -> Result<Name, Error> {
        let client = context.client_info().map(|client| client.name).unwrap_or_default();
        self.arrive(&client)
    }

    fn arrive(&self, client: &str) -> Result<Name, Error> {
        let mut served = self.0.served.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(name) = &*served {
            return Ok(name.clone());
        }
        let app = App::open(self.0.env.clone(), self.0.options.clone(), |_, _| {})?;
        let name = app.serve(client)?;
        Ok(served.insert(name).clone())
    }

    /// Runs something on a thread of its own, tells the client now and then that it goes on, and lets it know
    /// when nobody waits for it any more.
    async fn apart<T: Send + 'static>(
        &self,
        context: &RequestContext<RoleServer>,
        run: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ErrorData> {
        let (server, cancelled) = (self.clone(), context.ct.clone());
        let given_up = move || cancelled.is_cancelled() || server.0.ended.load(Ordering::Relaxed);
        let mut running = tokio::task::spawn_blocking(|| patience::unless(given_up, run));
        let mut told = 0;
        loop {
            match tokio::time::timeout(TELLS, &mut running).await {
                Ok(done) => {
                    return done.map_err(|_| {
                        ErrorData::internal_error("a bug in collab ended this call", None)
                    });
                }
                Err(_) => {
                    told += 1;
                    self.tell_progress(context, told).await;
                }
            }
        }
    }

    async fn tell_progress(&self, context: &RequestContext<RoleServer>, told: u64) {
        let Some(token) = context.meta.get_progress_token() else { return };
        let seconds = told * TELLS.as_secs();
        #[expect(clippy::cast_precision_loss, reason = "seconds of one call")]
        let progress = ProgressNotificationParam::new(token, seconds as f64)
            .with_message(format!("waiting for {seconds} s"));
        // A client that cannot be told will not hear the result either.
        let _ = context.peer.notify_progress(progress).await;
    }

    /// Runs a call; what it says fits what a model may be shown.
    fn call(
        &self,
        client: &str,
        tool: &str,
        given: &serde_json::Map<String, serde_json::Value>,
    ) -> Said {
        let rests = || self.0.rests.lock().unwrap_or_else(PoisonError::into_inner);
        if tool == "show"
            && let Some(what) = given.get("what").and_then(|what| what.as_str())
            && let Some(rest) = rests().get(what)
        {
            return match rest {
                Ok((text, sort)) => Said { sort, ..Said::words(text, false) },
                Err(why) => Said::words(format!("error: {why}\n"), true),
            };
        }
        let Some(tool) = TOOLS.iter().find(|one| one.name == tool) else {
            return Said::words(String::new(), true);
        };
        let mut said = match line(tool, given) {
            Err(wrong) => Said::wrong(&wrong),
            Ok(line) => match self.arrive(client) {
                Ok(name) => {
                    let options =
                        Options { served: Some(name), as_name: None, ..self.0.options.clone() };
                    if line.runs_checks() {
                        serve::end_when_told();
                    }
                    let refusal = |error: &_| refusal(tool, given, error);
                    call::run(line, self.0.env.clone(), options, refusal)
                }
                Err(error) => Said::error(&error),
            },
        };
        said.text = rests().cut(said.text, said.sort, tokens::count(&said.beside));
        // Of a call that was given up nobody reads the answer: what is urgent waits for the next one.
        if !patience::is_over() {
            let urgent = self.urgent(&said.text);
            match said.sort {
                Sort::Words => said.text += &urgent,
                Sort::Json => said.beside += &urgent,
            }
        }
        said
    }

    /// Says what has become urgent, once: whoever works looks at its results, and not at its inbox.
    fn urgent(&self, shown: &str) -> String {
        let Some(name) = self.0.served.lock().unwrap_or_else(PoisonError::into_inner).clone()
        else {
            return String::new();
        };
        let options = Options { served: Some(name), as_name: None, ..self.0.options.clone() };
        let told = App::open(self.0.env.clone(), options, |_, _| {})
            .and_then(|mut app| app.urgent(URGENT, shown));
        match told {
            Ok(text) if !text.is_empty() => format!("urgent:\n{text}"),
            // Where it cannot be told now it can the next time, and the result says what is the matter.
            _ => String::new(),
        }
    }
}

impl Server {
    pub(super) fn env(&self) -> Env {
        self.0.env.clone()
    }

    pub(super) fn has_ended(&self) -> bool {
        self.0.ended.load(Ordering::Relaxed)
    }

    pub(super) fn count_up(&self) {
        self.0.changes.send_modify(|count| *count += 1);
    }

    pub(super) fn subscribed(&self) -> Told {
        self.0.subscribed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers what was told, of what is still subscribed to.
    pub(super) fn renew_subscribed(&self, told: &Told) {
        let mut subscribed = self.0.subscribed.lock().unwrap_or_else(PoisonError::into_inner);
        for (uri, hash) in subscribed.iter_mut() {
            *hash = told.get(uri).copied().unwrap_or(*hash);
        }
    }

    /// Returns the options under which something is read for who asks.
    fn reading_options(&self) -> Options {
        let served = self.0.served.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Options { as_name: None, served, ..self.0.options.clone() }
    }

    /// Reads what stands under an address.
    pub(super) fn read_now(&self, reading: Reading) -> Said {
        let mut options = self.reading_options();
        options.served = reading.reader.or(options.served);
        let refusal = |error: &clap::Error| Wrong {
            what: error.to_string(),
            instead: "This is a mistake in collab.".to_owned(),
        };
        call::run(reading.line, self.env(), options, refusal)
    }

    /// Returns the addresses that are there now.
    pub(super) fn list_now(&self) -> Result<Vec<Resource>, Error> {
        let options = self.reading_options();
        resources::list(&self.0.env, &options, options.served.as_ref())
    }

    /// Has somebody look for changes, unless somebody does; returns what counts them.
    fn watch(&self) -> tokio::sync::watch::Receiver<u64> {
        if !self.0.watched.swap(true, Ordering::Relaxed) {
            let (server, options) = (self.clone(), self.reading_options());
            tokio::task::spawn_blocking(move || changed::count(&server, options));
        }
        self.0.changes.subscribe()
    }

    /// Reads for a client; what it says fits what a model may be shown.
    async fn read(
        &self,
        context: &RequestContext<RoleServer>,
        reading: Reading,
    ) -> Result<Said, ErrorData> {
        let client = context.client_info().map(|client| client.name).unwrap_or_default();
        let server = self.clone();
        self.apart(context, move || {
            let mut said = match server.arrive(&client) {
                Ok(_) => server.read_now(reading),
                Err(error) => Said::error(&error),
            };
            let mut rests = server.0.rests.lock().unwrap_or_else(PoisonError::into_inner);
            said.text = rests.cut(said.text, said.sort, 0);
            drop(rests);
            said
        })
        .await
    }
}

/// Returns an error that says to a client what a command said.
fn refused(text: &str) -> ErrorData {
    ErrorData::invalid_params(text.trim_end().to_owned(), None)
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_completions()
            .enable_prompts()
            .enable_resources()
            .enable_tools()
            .enable_resources_subscribe()
            .enable_resources_list_changed()
            .build();
        let itself = Implementation::new("collab", env!("CARGO_PKG_VERSION"));
        let mut config = ServerConfig::new(capabilities);
        config.server_info = itself;
        config.instructions = Some(INSTRUCTIONS.to_owned());
        config
    }

    async fn initialize(
        &self,
        request: InitializeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<InitializeResult, ErrorData> {
        context.peer.set_peer_info(request.clone());
        // Where there is no store yet, the first call that finds one settles it.
        let _ = self.arrive(&request.client_info.name);
        self.negotiate_initialize(&request)
    }

    async fn discover(
        &self,
        context: RequestContext<RoleServer>,
    ) -> Result<DiscoverResult, ErrorData> {
        let _ = self.served(&context);
        let versions = self.supported_protocol_versions().into_owned();
        Ok(DiscoverResult::from_server_info(versions, self.get_info()))
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = TOOLS.iter().map(|tool| {
            let mut annotations = ToolAnnotations::new().open_world(false);
            match tool.effect {
                Effect::Reads => annotations = annotations.read_only(true),
                Effect::Adds => annotations = annotations.destructive(false),
                Effect::Changes => {}
            }
            Tool::new(tool.name, tool.about, tool.schema()).with_annotations(annotations)
        });
        let mut result = ListToolsResult::with_all_items(tools.collect());
        result.ttl_ms = u64::try_from(FRESH.as_millis()).ok();
        Ok(result)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        if !TOOLS.iter().any(|tool| tool.name == request.name) {
            let names: BTreeSet<&str> = TOOLS.iter().map(|tool| tool.name).collect();
            let names: Vec<&str> = names.into_iter().collect();
            let message =
                format!("there is no tool {:?}; there are {}", request.name, names.join(", "));
            return Err(ErrorData::invalid_params(message, None));
        }
        let client = context.client_info().map(|client| client.name).unwrap_or_default();
        let (server, given) = (self.clone(), request.arguments.unwrap_or_default());
        let said =
            self.apart(&context, move || server.call(&client, &request.name, &given)).await?;
        let mut content = vec![ContentBlock::text(said.text)];
        if !said.beside.is_empty() {
            content.push(ContentBlock::text(said.beside));
        }
        let result = if said.failed {
            CallToolResult::error(content)
        } else {
            CallToolResult::success(content)
        };
        Ok(CallToolResponse::from(result))
    }

    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        let (server, count) = (self.clone(), self.watch());
        let looking = server.clone();
        // What stands there now is known.
        let begun = tokio::task::spawn_blocking(move || changed::begin(&looking, [String::new()]));
        if let Ok(begun) = begun.await {
            let mut subscribed = server.0.subscribed.lock().unwrap_or_else(PoisonError::into_inner);
            subscribed.extend(begun);
        }
        tokio::spawn(changed::tell(server, context.peer, count));
    }

    async fn list_resources(
        &self,
        _request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let _ = self.served(&context);
        let server = self.clone();
        let list = self.apart(&context, move || server.list_now()).await?;
        let list = list.map_err(|error| refused(&Said::error(&error).text))?;
        let mut result = ListResourcesResult::with_all_items(list);
        result.ttl_ms = Some(BRIEFLY);
        Ok(result)
    }

    async fn list_resource_templates(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let mut result = ListResourceTemplatesResult::with_all_items(resources::templates());
        result.ttl_ms = u64::try_from(FRESH.as_millis()).ok();
        Ok(result)
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let not_found =
            || ErrorData::resource_not_found(format!("there is no {}", request.uri), None);
        let reading = resources::reading(&request.uri).ok_or_else(not_found)?;
        let said = self.read(&context, reading).await?;
        if said.failed {
            return Err(ErrorData::resource_not_found(said.text.trim_end().to_owned(), None));
        }
        let contents = vec![ResourceContents::text(said.text, request.uri)];
        Ok(ReadResourceResult::new(contents).with_ttl_ms(BRIEFLY).into())
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        let options = self.reading_options();
        let (env, part, begun) = (self.env(), request.argument.name, request.argument.value);
        let values = self.apart(&context, move || resources::values(&env, &options, &part)).await?;
        // What cannot be had is not offered.
        let mut values = values.unwrap_or_default();
        values.retain(|value| value.starts_with(&begun));
        values.truncate(CompletionInfo::MAX_VALUES);
        Ok(CompleteResult::new(CompletionInfo::new(values).unwrap_or_default()))
    }

    async fn list_prompts(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        let prompts = PROMPTS.iter().map(super::prompts::Asked::prompt).collect();
        let mut result = ListPromptsResult::with_all_items(prompts);
        result.ttl_ms = u64::try_from(FRESH.as_millis()).ok();
        Ok(result)
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let Some(asked) = PROMPTS.iter().find(|one| one.name == request.name) else {
            let names: Vec<&str> = PROMPTS.iter().map(|one| one.name).collect();
            return Err(refused(&format!(
                "there is no such prompt; there are {}",
                names.join(", ")
            )));
        };
        let given = request.arguments.unwrap_or_default();
        let (mut text, lines) = asked.fill(&given).map_err(|why| refused(&why))?;
        for line in lines {
            let said = self.read(&context, Reading { line, reader: None }).await?;
            if said.failed {
                return Err(refused(&said.text));
            }
            text += &format!("\n\n{}", said.text.trim_end());
        }
        let message = PromptMessage::new_text(Role::User, text);
        Ok(GetPromptResult::new(vec![message]).into())
    }

    fn accepted_subscription_filter(
        &self,
        requested: &SubscriptionFilter,
    ) -> Option<SubscriptionFilter> {
        Some(changed::accepted(requested))
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        let _ = self.served(context.request_context());
        let count = self.watch();
        changed::listen(self.clone(), context, count).await;
        Ok(())
    }

    async fn subscribe(
        &self,
        request: SubscribeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        if resources::reading(&request.uri).is_none() {
            return Err(ErrorData::resource_not_found(
                format!("there is no {}", request.uri),
                None,
            ));
        }
        let server = self.clone();
        let begun = self.apart(&context, move || changed::begin(&server, [request.uri])).await?;
        self.0.subscribed.lock().unwrap_or_else(PoisonError::into_inner).extend(begun);
        Ok(())
    }

    async fn unsubscribe(
        &self,
        request: UnsubscribeRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.0.subscribed.lock().unwrap_or_else(PoisonError::into_inner).remove(&request.uri);
        Ok(())
    }
}
