"""The methods that are imitated and their parameters."""

from collections.abc import Mapping
from dataclasses import dataclass

_SEND = (
    "business_connection_id chat_id* message_thread_id direct_messages_topic_id"
    " disable_notification protect_content allow_paid_broadcast message_effect_id"
    " suggested_post_parameters reply_parameters reply_markup"
)
_CAPTION = " caption parse_mode caption_entities"
_EDIT = "business_connection_id chat_id* message_id* reply_markup"

# Bot API 10.1, https://core.telegram.org/bots/api; a star marks what is required.
# Inline messages are not imitated, so an edit requires chat_id and message_id.
_PARAMETERS = {
    "getMe": "",
    "getUpdates": "offset limit timeout allowed_updates",
    "setWebhook": "url* certificate ip_address max_connections allowed_updates"
    " drop_pending_updates secret_token",
    "deleteWebhook": "drop_pending_updates",
    "getWebhookInfo": "",
    "sendMessage": _SEND + " text* parse_mode entities link_preview_options",
    "sendPhoto": _SEND + _CAPTION + " photo* show_caption_above_media has_spoiler",
    "sendDocument": _SEND + _CAPTION + " document* thumbnail disable_content_type_detection",
    "sendChatAction": "business_connection_id chat_id* message_thread_id action*",
    "editMessageText": _EDIT + " text* parse_mode entities link_preview_options",
    "editMessageCaption": _EDIT + _CAPTION + " show_caption_above_media",
    "editMessageReplyMarkup": _EDIT,
    "deleteMessage": "chat_id* message_id*",
    "pinChatMessage": "business_connection_id chat_id* message_id* disable_notification",
    "unpinChatMessage": "business_connection_id chat_id* message_id",
    "answerCallbackQuery": "callback_query_id* text show_alert url cache_time",
    "answerInlineQuery": "inline_query_id* results* cache_time is_personal next_offset button",
    "setMyCommands": "commands* scope language_code",
    "deleteMyCommands": "scope language_code",
    "getMyCommands": "scope language_code",
    "getChat": "chat_id*",
    "getChatMember": "chat_id* user_id*",
    "getChatAdministrators": "chat_id* return_bots",
    "createForumTopic": "chat_id* name* icon_color icon_custom_emoji_id",
    "closeForumTopic": "chat_id* message_thread_id*",
    "reopenForumTopic": "chat_id* message_thread_id*",
    "deleteForumTopic": "chat_id* message_thread_id*",
    "leaveChat": "chat_id*",
    "getFile": "file_id*",
}


@dataclass(frozen=True, slots=True)
class MethodSpec:
    """The parameters of one method."""

    allowed: frozenset[str]
    required: tuple[str, ...]


def _spec(words: str) -> MethodSpec:
    names = words.split()
    return MethodSpec(
        frozenset(name.rstrip("*") for name in names),
        tuple(name.rstrip("*") for name in names if name.endswith("*")),
    )


METHODS: Mapping[str, MethodSpec] = {name: _spec(words) for name, words in _PARAMETERS.items()}
