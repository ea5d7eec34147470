"""Every word the bot says: one pure function for each message, built with slack_sdk.models."""
